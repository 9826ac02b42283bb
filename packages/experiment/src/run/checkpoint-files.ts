/** The trainings of a run, as metrics and checkpoints name them. */
export type TrainingName = 'pretrain' | 'stage1';

/** Where a finished training's parameters and buffers lie in a run folder. */
export const checkpointFile = (name: TrainingName): string => `checkpoints/${name}.safetensors`;

/** Where an unfinished training's last state lies. */
export const resumeFile = (name: TrainingName): string => `checkpoints/${name}.resume.safetensors`;
