import ModelFacts
import ModelFormats
import ModelKnowledge

extension ArtifactReader {
  /// The JSON files that say how a model is put together; vocabularies are read elsewhere.
  static let jsonDocuments = ArtifactReader(name: "JSON document") { artifact in
    DocumentName.isDocument(artifact.name)
  } read: { artifact in
    let (document, map) = document(artifact)
    return ArtifactFacts(document: document, weightMap: map)
  }

  private static func document(_ artifact: Artifact) -> (Fact<JSONObject>, WeightMap?) {
    if artifact.content == .empty { return (.unreadable("is empty", at: artifact.location), nil) }
    if artifact.content == .lfsPointer {
      return (.unreadable("is a Git LFS pointer", at: artifact.location), nil)
    }
    let text: [UInt8]
    do {
      text = try DocumentLimits.text(of: artifact.source)
    } catch {
      return (.unreadable("\(error)", at: artifact.location.byte(error.offset)), nil)
    }
    if let other = TextFault(text.prefix(512))?.description {
      return (.unreadable(other, at: artifact.location), nil)
    }
    do {
      guard WeightIndexName(artifact.name) != nil else {
        return (fact(try JSONValue(parsing: text, dialect: .python), of: artifact), nil)
      }
      let index = try WeightIndex(parsing: text)
      return (fact(index.document, of: artifact), index.map)
    } catch {
      return (.unreadable("\(error)", at: artifact.location.byte(error.offset, in: text)), nil)
    }
  }

  private static func fact(_ value: JSONValue, of artifact: Artifact) -> Fact<JSONObject> {
    switch value {
    case .object(let object): .known(object, at: artifact.location)
    case .array where artifact.name == "modules.json":
      // The one document that is a list; its elements stand under a name of ours.
      .known(JSONObject([JSONObject.Member(key: "modules", value: value)]), at: artifact.location)
    case .array, .null, .bool, .number, .string:
      .unreadable("holds \(value.kind) where an object belongs", at: artifact.location)
    }
  }
}

/// Which file names are documents.
enum DocumentName {
  /// Documents by their whole name.
  static let names: Set<String> = [
    "config.json", "generation_config.json", "tokenizer_config.json", "special_tokens_map.json",
    "added_tokens.json", "preprocessor_config.json", "processor_config.json",
    "video_preprocessor_config.json", "image_processor_config.json", "audio_tokenizer_config.json",
    "feature_extractor_config.json", "chat_template.json", "adapter_config.json", "params.json",
    "modules.json", "sentence_bert_config.json", "config_sentence_transformers.json",
    "hf_quant_config.json", "quantize_config.json", "quant_config.json", "quantization_config.json",
    "quant_log.json", "model_index.json", "head_config.json", "adapter_fusion_config.json",
    "adapter_setup.json", "open_clip_config.json", "scheduler_config.json",
    "mergekit_config.json", "normalizer.json", "router_config.json",
    "modular_config.json", "modular_model_index.json",
  ]

  /// Whether a file of this name is read as a document.
  static func isDocument(_ name: String) -> Bool {
    names.contains(name) || WeightIndexName(name) != nil
  }
}

/// What is read of a document: a hostile one can't fill the memory.
enum DocumentLimits {
  /// Commas of one document, which bound its values.
  static let commas = Limits.documentCommas

  /// Reads a document within the limits, as Python's `json` takes it.
  static func parse(_ source: any ByteSource) throws(FormatError) -> JSONValue {
    try JSONValue(parsing: text(of: source), dialect: .python)
  }

  /// The text of a document within the limits.
  static func text(of source: any ByteSource) throws(FormatError) -> [UInt8] {
    let text = try source.bytes(within: .document)
    let count = text.span.count(of: UInt8(ascii: ","))
    guard count <= commas else {
      throw FormatError(
        reason: .limit("\(count) values of JSON, where \(commas) are read"), offset: 0)
    }
    return text
  }
}
