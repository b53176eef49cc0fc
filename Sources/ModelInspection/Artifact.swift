import ModelFacts
import ModelFormats
import ModelKnowledge

/// A file of the target that is open, with what its content says it is.
struct Artifact: Sendable {
  /// The path relative to the target.
  let path: String
  /// The bytes.
  let source: any ByteSource
  /// What they are.
  let content: FileFormat

  /// The last path component.
  var name: String { RelativePath.name(of: path) }
  /// The path as a place.
  var location: Location { Location(file: path) }

  /// What the first reader that accepts it finds, and every pickle, whoever reads the file.
  var facts: ArtifactFacts {
    var facts = ArtifactReader.all.first { $0.accepts(self) }?.read(self) ?? ArtifactFacts()
    if isPlainSafetensors {
      // One that is broken is refused as it is; a sound one may be a zip as well.
      if let file = facts.weights, file.errors.isEmpty {
        facts.pickles = PickleScanner.scanEnd(of: source, path: path)
      }
    } else if facts.pickles.isEmpty {
      facts.pickles = PickleScanner.scan(source, path: path)
    }
    var search = EmbeddedCodeSearch(in: self)
    if content == .safetensors, let metadata = facts.weights?.metadata {
      search.searchMetadata(metadata, of: self)
    }
    facts.embeddedCode = search.code
    facts.problems += search.problems
    return facts
  }

  /// Whether every loader takes the file for safetensors, by name and content.
  ///
  /// Its first bytes are a length and may happen to look like opcodes; `torch.load` hands such a
  /// file to safetensors, which runs nothing.
  private var isPlainSafetensors: Bool {
    content == .safetensors && path.hasSuffix(".safetensors")
  }
}

/// What one file says; the parts that it doesn't speak of are nil or empty.
struct ArtifactFacts: Sendable {
  /// Its tensors.
  var weights: WeightFile?
  /// Its JSON.
  var document: Fact<JSONObject>?
  /// What it says of weights, when it is their index.
  var weightMap: WeightMap?
  /// Its pickles.
  var pickles: [PickleScan] = []
  /// What its own loader would run or import.
  var embeddedCode: [EmbeddedCode] = []
  /// Its model card.
  var card: Fact<ModelCard>?
  /// The vocabulary that it carries beside its tensors.
  var vocabulary: Vocabulary?
  /// Its chat templates.
  var templates: [ChatTemplate] = []
  /// What kept part of it from being looked at.
  var problems: [InspectionProblem] = []

  /// Whether it says nothing.
  var isEmpty: Bool {
    weights == nil && document == nil && weightMap == nil && card == nil && vocabulary == nil
      && pickles.isEmpty && embeddedCode.isEmpty && templates.isEmpty && problems.isEmpty
  }
}

/// A way to turn files of one format into facts.
struct ArtifactReader: Sendable {
  /// What is read, in the words of a person.
  let name: String
  /// Whether a file is this reader's.
  let accepts: @Sendable (Artifact) -> Bool
  /// Reads it; whatever is wrong with the file is among the facts.
  let read: @Sendable (Artifact) -> ArtifactFacts

  /// Every reader; a file is the first one's that accepts it.
  static let all: [ArtifactReader] = [
    .jsonDocuments, .modelCard, .safetensors, .distributed, .pytorch, .pickles, .gguf,
    .otherWeights,
  ]
}
