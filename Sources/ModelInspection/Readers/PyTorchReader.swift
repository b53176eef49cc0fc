import ModelFacts
import ModelFormats
import ModelKnowledge

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

extension ArtifactReader {
  /// Files whose name promises a pickle: one that breaks off is as broken as a weight file.
  static let pickles = ArtifactReader(name: "pickle") { artifact in
    PickleScanner.promisesPickle(artifact.path)
      && [.pickle, .unknown, .text].contains(artifact.content)
  } read: { artifact in
    var facts = ArtifactFacts(pickles: PickleScanner.scan(artifact.source, path: artifact.path))
    if let error = facts.pickles.first(where: { $0.member == nil })?.error {
      var file = WeightFile(artifact)
      file.errors = [error]
      facts.weights = file
    }
    return facts
  }
}
