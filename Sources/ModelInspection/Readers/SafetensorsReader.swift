import ModelFacts
import ModelFormats
import ModelKnowledge

extension ArtifactReader {
  /// safetensors: the header and nothing of the data.
  static let safetensors = ArtifactReader(name: "safetensors") { artifact in
    artifact.content == .safetensors
  } read: { artifact in
    ArtifactFacts(weights: safetensorsFile(artifact))
  }

  private static func safetensorsFile(_ artifact: Artifact) -> WeightFile {
    var file = WeightFile(artifact)
    do {
      let header = try SafetensorsHeader(reading: artifact.source)
      file.tensors = header.tensors
      file.metadata = header.metadata
      file.hasMetadata = header.hasMetadata
      file.errors = header.errors
      file.remarks = header.remarks
      file.recordedNumbers = RecordedNumbers.read(of: header.tensors, from: artifact.source)
    } catch {
      file.errors = [error]
    }
    return file
  }
}

extension WeightFile {
  /// A weight file about whose header nothing is known yet.
  init(_ artifact: Artifact) {
    self.init(path: artifact.path, size: artifact.source.size, content: artifact.content)
  }
}
