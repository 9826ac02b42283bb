/** Names of a run's trainings in metrics and checkpoints. */
export type TrainingName = 'pretrain' | 'stage1';

/** Returns the path of a finished training's parameters and buffers in a run folder. */
export const checkpointFile = (name: TrainingName): string => `checkpoints/${name}.safetensors`;

/** Returns the path of an unfinished training's last state in a run folder. */
export const resumeFile = (name: TrainingName): string => `checkpoints/${name}.resume.safetensors`;
