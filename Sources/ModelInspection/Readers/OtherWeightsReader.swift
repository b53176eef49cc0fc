import ModelFacts
import ModelFormats
import ModelKnowledge

extension ArtifactReader {
  /// Weights that aren't read here: formats that no PyTorch trainer loads, and files that claim by
  /// their name to hold weights and don't.
  static let otherWeights = ArtifactReader(name: "other weights") { artifact in
    artifact.content.isWeights || WeightFileName(artifact.path).claimsWeights
  } read: { artifact in
    var file = WeightFile(artifact)
    if artifact.content == .empty {
      file.errors = [FormatError(reason: .violates("is empty"), offset: 0)]
    } else if file.size < 8, WeightFileName(artifact.path).suffix == ".safetensors" {
      // Too short for the header's length: it says nothing of what the file was to be.
      file.errors = [
        FormatError(reason: .truncated(needed: 8, available: UInt64(file.size)), offset: 0)
      ]
    }
    return ArtifactFacts(weights: file)
  }
}
