import ModelFacts
import ModelFormats

extension ArtifactReader {
  /// Everything that `torch.save` writes, and pickles under a name that promises weights.
  static let pytorch = ArtifactReader(name: "PyTorch") { artifact in
    artifact.content.isTorch
      && (artifact.content != .pickle || WeightFileName(artifact.path).claimsWeights)
  } read: { artifact in
    let checkpoint = PyTorchCheckpoint(reading: artifact.source, path: artifact.path)
    var facts = ArtifactFacts(weights: checkpoint.file, pickles: checkpoint.scans)
    // A broken container is still what its first bytes say.
    if checkpoint.file.content == .pickle { facts.weights?.content = artifact.content }
    return facts
  }
}
