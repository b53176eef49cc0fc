import ModelFacts
import ModelFormats
import ModelKnowledge

extension ArtifactReader {
  /// The files of a distributed checkpoint, whose tensors stand in `.metadata` alone.
  static let distributed = ArtifactReader(name: "torch.distributed") { artifact in
    artifact.content == .torchDistributed
  } read: { artifact in
    let checkpoint = DistributedCheckpoint(reading: artifact.source, path: artifact.path)
    return ArtifactFacts(weights: checkpoint.file, pickles: checkpoint.scans)
  }
}
