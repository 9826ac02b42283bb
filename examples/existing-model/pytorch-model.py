"""Creates a model to try the examples with: python3 pytorch-model.py <folder> trains a PyTorch classifier on the images
in the folder and saves it as model.onnx, with its features as a second output, and its outputs as .npy files."""
import sys

import numpy
import torch

folder = sys.argv[1]
torch.manual_seed(0)


def read(name):
    return torch.from_numpy(numpy.load(f"{folder}/{name}.npy"))


class Classifier(torch.nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.hidden = torch.nn.Linear(inputs, 64)
        self.classifier = torch.nn.Linear(64, classes)

    def forward(self, images):
        features = torch.relu(self.hidden(images.flatten(1)))
        return features, self.classifier(features)


images, labels = read("train.images"), read("train.labels").long()
model = Classifier(images[0].numel(), int(labels.max()) + 1)
optimizer = torch.optim.Adam(model.parameters(), 1e-3)
for epoch in range(10):
    for batch in torch.randperm(len(labels)).split(128):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(images[batch])[1], labels[batch]).backward()
        optimizer.step()

names = {"input_names": ["images"], "output_names": ["features", "logits"]}
batch = {name: {0: "batch"} for name in ("images", "features", "logits")}
torch.onnx.export(model, images[:1], f"{folder}/model.onnx", opset_version=13, dynamic_axes=batch, **names)

with torch.no_grad():
    for split in ("train", "val", "test"):
        numpy.save(f"{folder}/{split}.features.npy", model(read(f"{split}.images"))[0].numpy())
    numpy.save(f"{folder}/classifier.weight.npy", model.classifier.weight.numpy())
    numpy.save(f"{folder}/classifier.bias.npy", model.classifier.bias.numpy())
