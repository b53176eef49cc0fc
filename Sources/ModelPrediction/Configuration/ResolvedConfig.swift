package import ModelFacts
package import ModelKnowledge

/// A configuration as transformers resolves it: the key, its alias, the family's default.
package struct ResolvedConfig: Sendable {
  /// A value with where it stands in its file.
  package struct Stated: Sendable {
    /// The value.
    package let value: JSONValue
    /// Its JSON pointer.
    package let pointer: String
  }

  /// The block's own members.
  package let object: JSONObject
  /// What transformers knows of its model_type, nil when it doesn't.
  package let family: ModelFamily?
  /// The file it stands in.
  package let file: String
  /// The block's JSON pointer, empty for the file's top.
  package let pointer: String

  /// A file's top-level configuration.
  package init(object: JSONObject, file: String) {
    self.init(
      object: object, family: object["model_type"]?.string.flatMap(ModelFamily.named), file: file,
      pointer: "")
  }

  private init(object: JSONObject, family: ModelFamily?, file: String, pointer: String) {
    self.object = object
    self.family = family
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

  /// What the file itself says of a field, under its own name or another that the family uses.
  ///
  /// `null` counts as not stated.
  package func stated(_ name: String) -> Stated? {
    for key in [name] + (family?.otherNames(of: name) ?? []) + (Self.oldNames[name] ?? []) {
      if let value = object[key], !value.isNull {
        return Stated(value: value, pointer: "\(pointer)/\(key)")
      }
    }
    return nil
  }

  /// The value of a field: stated, else the family's default, else nil.
  package func value(_ name: String) -> JSONValue? {
    if let stated = stated(name) { return stated.value }
    guard let family else { return nil }
    for key in [name] + family.otherNames(of: name) {
      if let value = family.defaultValue(key), !value.isNull { return value }
    }
    return nil
  }

  /// The value of a field as an integer.
  package func integer(_ name: String) -> Int? { value(name)?.integer }

  /// The value of a field as a boolean.
  package func bool(_ name: String) -> Bool? { value(name)?.bool }

  /// A nested block, nil when the file has none and the family's isn't needed.
  package func sub(_ name: String) -> ResolvedConfig? {
    guard let block = object[name]?.object else { return nil }
    let stated = block["model_type"]?.string
    return ResolvedConfig(
      object: block,
      family: family.map { $0.subFamily(name, stated: stated) }
        ?? stated.flatMap(ModelFamily.named),
      file: file, pointer: "\(pointer)/\(name)")
  }

  /// The block that describes the language model, itself when it isn't nested.
  ///
  /// `get_text_config()`; files of transformers 4 keep the keys of some families (qwen2_vl) flat.
  package var text: ResolvedConfig {
    for name in ["text_config", "text_encoder", "decoder", "generator"] {
      if let block = sub(name) { return block }
    }
    guard let family, family.subConfigurationNames.contains("text_config"),
      object["hidden_size"] != nil
    else { return self }
    return ResolvedConfig(
      object: object, family: family.subFamily("text_config", stated: nil), file: file,
      pointer: pointer)
  }

  /// The block that describes the vision tower, itself for a vision model, nil without one.
  package var vision: ResolvedConfig? {
    if let block = sub("vision_config") { return block }
    return family?.modality == .vision ? self : nil
  }

  /// The JSON pointer under which a field stands, or would stand.
  package func pointer(to name: String) -> String { stated(name)?.pointer ?? "\(pointer)/\(name)" }

  /// Where a field stands, or would stand.
  package func location(of name: String) -> Location {
    Location(file: file, place: .pointer(pointer(to: name)))
  }

  /// Names of fields in files from before the family had an attribute map.
  private static let oldNames = [
    "hidden_size": ["n_embed"], "num_hidden_layers": ["n_layer"], "num_attention_heads": ["n_head"],
    "num_key_value_heads": ["num_kv_heads", "n_head_kv"],
  ]
}

extension ResolvedConfig {
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

  /// Whether the output embedding is the input embedding.
  package var tiesWordEmbeddings: Bool? {
    if family?.forcesTiedEmbeddings == true { return true }
    let outer = bool("tie_word_embeddings")
    if family?.textDecidesTie == true, outer != true { return text.bool("tie_word_embeddings") }
    return outer
  }
}
