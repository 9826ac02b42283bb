import { spawnSync } from 'node:child_process';
import { measureProcess } from './measure-process.mjs';

const python = '/usr/bin/python3';

// Does what the workers of a PyTorch data loader do: applies torchvision's transforms to PIL images in several
// processes.
const script = `
import glob, json, math, multiprocessing, os, random, sys, time
import numpy as np
from PIL import Image, ImageEnhance

folder, view, seconds, processes = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
files = sorted(glob.glob(folder + '/*.jpg'))
mean = np.array([0.485, 0.456, 0.406], np.float32)
std = np.array([0.229, 0.224, 0.225], np.float32)

def crop_box(width, height):
    for _ in range(10):
        area = width * height * random.uniform(0.08, 1)
        ratio = math.exp(random.uniform(math.log(3 / 4), math.log(4 / 3)))
        w, h = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < w <= width and 0 < h <= height:
            left, top = random.randint(0, width - w), random.randint(0, height - h)
            return left, top, left + w, top + h
    return 0, 0, width, height

def jitter(image):
    changes = [ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color]
    random.shuffle(changes)
    for change in changes:
        image = change(image).enhance(random.uniform(0.6, 1.4))
    return image

def load(file):
    image = Image.open(file).convert('RGB')
    width, height = image.size
    if view == 'evaluation':
        short = min(width, height)
        image = image.resize((int(256 * width / short), int(256 * height / short)), Image.BICUBIC)
        left, top = round((image.size[0] - 224) / 2), round((image.size[1] - 224) / 2)
        image = image.crop((left, top, left + 224, top + 224))
    else:
        image = image.crop(crop_box(width, height)).resize((224, 224), Image.BICUBIC)
        if random.random() < 0.5:
            image = image.transpose(Image.FLIP_LEFT_RIGHT)
        if view == 'training-jitter':
            image = jitter(image)
    return (np.asarray(image, np.float32) / 255 - mean) / std

def work(first, results):
    random.seed(first)
    load(files[0])
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        load(files[(first + done * processes) % len(files)])
        done += 1
    results.put(done / (time.perf_counter() - start))

if __name__ == '__main__':
    results = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=work, args=(i, results)) for i in range(processes)]
    for worker in workers: worker.start()
    rates = [results.get() for _ in workers]
    for worker in workers: worker.join()
    print(json.dumps({'imagesPerSecond': sum(rates), 'cpuSeconds': sum(os.times()[:4])}))
`;

/** Returns why PIL cannot be measured here, or undefined if it can. */
export function pillowMissing() {
  const { status } = spawnSync(python, ['-c', 'import numpy, PIL']);
  return status === 0 ? undefined : `${python} has no PIL and NumPy (apt-get install python3-pil python3-numpy)`;
}

/**
 * Measures the images per second of PIL.
 *
 * @param {{ folder: string, view: string, seconds: number, processes: number }} options
 * @returns {{ imagesPerSecond: number } & import('./measure-process.mjs').Disturbance}
 * @throws Error with the exit code or signal, and the output, if a process fails.
 */
export function measurePillow({ folder, view, seconds, processes }) {
  return measureProcess(python, ['-c', script, folder, view, String(seconds), String(processes)]);
}
