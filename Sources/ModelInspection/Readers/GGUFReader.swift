import ModelFacts
import ModelFormats
import ModelKnowledge

extension ArtifactReader {
  /// GGUF: tensors and metadata, with the vocabulary and templates that it carries.
  static let gguf = ArtifactReader(name: "GGUF") { artifact in
    artifact.content == .gguf
  } read: { artifact in
    let header = GGUFHeader(reading: artifact.source)
    var facts = ArtifactFacts(
      weights: header.weightFile(path: artifact.path, size: artifact.source.size))
    facts.vocabulary = header.vocabulary.vocabulary(file: artifact.path)
    facts.templates = header.chatTemplates(path: artifact.path)
    return facts
  }
}
