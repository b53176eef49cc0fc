package import ModelFacts
package import ModelKnowledge

/// A configuration as transformers reads it: what the file says under any name, and what its type
/// has by itself.
package struct ModelConfiguration: Sendable {
  /// A value with where it stands in its file.
  package struct Stated: Sendable {
    /// The value.
    package let value: JSONValue
    /// Its JSON pointer.
    package let pointer: String
  }

  /// An attribute's value, and whose it is.
  package struct Attribute: Hashable, Sendable {
    /// The value.
    package let value: AtlasValue
    /// Who gave it.
    package let origin: Origin
  }

  /// Who gives an attribute its value.
  package enum Origin: Hashable, Sendable {
    /// The file, at this JSON pointer.
    case file(pointer: String)
    /// The library: a default, or a value that it computes.
    case library(Release)
  }

  /// The block's own members.
  package let object: JSONObject
  /// What transformers knows of its model_type, nil when it doesn't.
  package let type: ModelType?
  /// The file it stands in.
  package let file: String
  /// The block's JSON pointer, empty for the file's top.
  package let pointer: String

  /// A file's top-level configuration.
  package init(object: JSONObject, file: String) {
    self.init(
      object: object, type: object["model_type"]?.string.flatMap(ModelType.named), file: file,
      pointer: "")
  }

  init(object: JSONObject, type: ModelType?, file: String, pointer: String) {
    self.object = object
    self.type = type
    self.file = file
    self.pointer = pointer
  }

  /// `model_type`, nil when absent or no string.
  package var modelType: String? { object["model_type"]?.string }

  /// `architectures`, empty when absent; diffusers names one class.
  package var architectures: [String] {
    if isOfDiffusers { return [object["_class_name"]?.string].compactMap(\.self) }
    return (object["architectures"]?.array ?? []).compactMap(\.string)
  }

  /// Whether diffusers wrote it, for a model that is a component of a pipeline.
  package var isOfDiffusers: Bool {
    object["_class_name"]?.string != nil && object["_diffusers_version"] != nil
      && object["model_type"] == nil
  }
}

// MARK: Attributes

extension ModelConfiguration {
  /// What the file itself says of a field, under its own name or another that the type uses.
  ///
  /// `null` counts as not stated.
  package func stated(_ name: String) -> Stated? {
    for key in names(of: name) + (Self.oldNames[name] ?? []) {
      if let value = object[key], !value.isNull {
        return Stated(value: value, pointer: "\(pointer)/\(key)")
      }
    }
    return nil
  }

  /// The value of a field, nil when neither the file nor the type has one.
  package func value(_ name: String) -> AtlasValue? { attribute(name)?.value }

  /// The value of a field, and who gave it; nil when neither the file nor the type has one.
  package func attribute(_ name: String) -> Attribute? {
    let stated = stated(name)
    if let stated, type?.forcedRule(of: name) == nil, let value = AtlasValue(stated.value) {
      return Attribute(value: value, origin: .file(pointer: stated.pointer))
    }
    let values = ConfigurationValues(self)
    var found = values.value(name)
    // A null that stands for nothing, in a field that can't be null.
    if found == .null { found = type?.defaultRule(of: name).flatMap { values.value(of: $0) } }
    guard let value = found, value != .null else { return nil }
    if let stated, AtlasValue(stated.value) == value {
      return Attribute(value: value, origin: .file(pointer: stated.pointer))
    }
    return Attribute(value: value, origin: .library(.transformers))
  }

  /// The value of a field as an integer.
  package func integer(_ name: String) -> Int? { value(name)?.int }

  /// The value of a field as a boolean.
  package func bool(_ name: String) -> Bool? { value(name)?.bool }

  /// What the file itself says of an attribute, under any name that the type reads; a dotted path
  /// leads into nested objects.
  func written(_ path: String) -> AtlasValue? {
    if path == "num_labels" {
      if let labels = object["id2label"]?.object { return .int(labels.members.count) }
      return .int(object["num_labels"]?.integer ?? 2)
    }
    for name in names(of: path) {
      var node: JSONValue? = .object(object)
      for piece in name.split(separator: ".") { node = node?.object?[String(piece)] }
      if let node, let value = AtlasValue(node) { return value }
    }
    return nil
  }

  /// The names under which the type reads an attribute.
  private func names(of name: String) -> [String] {
    guard let type else { return [name] }
    return [name] + type.otherNames(of: name) + type.legacyNames(of: name)
  }

  /// Names of fields in files from before their type had an attribute map.
  private static let oldNames = [
    "hidden_size": ["n_embed"], "num_hidden_layers": ["n_layer"], "num_attention_heads": ["n_head"],
    "num_key_value_heads": ["num_kv_heads", "n_head_kv"],
  ]

  /// The JSON pointer under which a field stands, or would stand.
  package func pointer(to name: String) -> String { stated(name)?.pointer ?? "\(pointer)/\(name)" }

  /// Where a field stands, or would stand.
  package func location(of name: String) -> Location {
    Location(file: file, place: .pointer(pointer(to: name)))
  }
}

// MARK: Nested configurations

extension ModelConfiguration {
  /// A nested block, nil when the file has none.
  package func part(_ name: String) -> ModelConfiguration? {
    object[name]?.object.map { block in
      ModelConfiguration(
        object: block, type: type(ofPart: name, stated: block["model_type"]?.string), file: file,
        pointer: "\(pointer)/\(name)")
    }
  }

  /// A nested block, or the one that the type makes where the file has none.
  func partOrDefault(_ name: String) -> ModelConfiguration? {
    if let part = part(name) { return part }
    guard let type, type.part(name) != nil else { return nil }
    guard type.isFlat(name) else {
      return ModelConfiguration(
        object: JSONObject(), type: self.type(ofPart: name, stated: nil), file: file,
        pointer: "\(pointer)/\(name)")
    }
    let parts = type.parts
    let shared = object.members.filter { member in
      member.key != "model_type" && !parts.contains { $0.name == member.key }
    }
    return ModelConfiguration(
      object: JSONObject(shared), type: self.type(ofPart: name, stated: nil), file: file,
      pointer: pointer)
  }

  /// What is known of a part's type; `stated` is the part's own model_type.
  private func type(ofPart name: String, stated: String?) -> ModelType? {
    // RAG declares no parts: what its configuration holds says itself which model it is of.
    guard let part = type?.part(name) else { return stated.flatMap(ModelType.named) }
    if part.isOpen { return ModelType.named(stated ?? String(part.type)) }
    // A fixed class, whatever the part calls itself.
    return ModelType.named(String(part.type)) ?? stated.flatMap(ModelType.named)
  }

  /// The block that describes the language model, itself when it isn't nested.
  ///
  /// `get_text_config()`; files of transformers 4 keep the keys of some types (qwen2_vl) flat.
  package var text: ModelConfiguration {
    for name in ["text_config", "text_encoder", "decoder", "generator"] {
      if let block = part(name) { return block }
    }
    guard let type, type.part("text_config") != nil, object["hidden_size"] != nil else {
      return self
    }
    return ModelConfiguration(
      object: object, type: self.type(ofPart: "text_config", stated: nil), file: file,
      pointer: pointer)
  }

  /// The block that describes the vision tower, itself for a vision model, nil without one.
  package var vision: ModelConfiguration? {
    if let block = part("vision_config") { return block }
    return type?.modality == .vision ? self : nil
  }
}

// MARK: Sizes

extension ModelConfiguration {
  /// Width of the residual stream.
  package var hiddenSize: Int? { integer("hidden_size") }

  /// Number of layers; of an encoder-decoder, the encoder's.
  package var layerCount: Int? {
    integer("num_hidden_layers") ?? integer("num_layers") ?? integer("encoder_layers")
  }

  /// Attention heads.
  package var attentionHeads: Int? { integer("num_attention_heads") }

  /// Key-value heads: absent means one a head; multi-query attention has one.
  package var keyValueHeads: Int? {
    if let stated = integer("num_key_value_heads") { return stated }
    if bool("multi_query") == true, bool("new_decoder_architecture") != true { return 1 }
    return attentionHeads
  }

  /// Width of a head.
  package var headDimension: Int? {
    if let stated = integer("head_dim") { return stated }
    guard let hiddenSize, let attentionHeads, attentionHeads > 0 else { return nil }
    return hiddenSize / attentionHeads
  }

  /// `vocab_size`.
  package var vocabularySize: Int? { integer("vocab_size") }

  /// Positions that the model was made for.
  package var contextLength: Int? {
    integer("max_position_embeddings") ?? integer("n_positions") ?? integer("max_seq_len")
      ?? integer("max_target_positions") ?? integer("seq_length") ?? integer("context_length")
  }
}
