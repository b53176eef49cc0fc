import ModelFacts

/// The checks that transformers makes of a tokenizer's settings while it puts the tokenizer together.
///
/// `PreTrainedTokenizerBase._from_pretrained` and `__init__` of transformers 5.23, each row of which
/// was tried with AutoTokenizer.
struct TokenizerSettings {
  /// A value that the library doesn't take.
  struct Refusal {
    /// Its JSON pointer.
    var pointer: String
    /// A sentence about it, without its full stop.
    var message: String
    /// What the library takes.
    var expected: String
  }

  /// `tokenizer_config.json`.
  var object: JSONObject
  /// `special_tokens_map.json`, where it is read: beside settings without `added_tokens_decoder`.
  var map: JSONObject?

  /// What keeps the tokenizer from loading, or from its first text.
  var refusals: [Refusal] {
    methodNames + roles + extraLists + modelTokens + addedTokens + sides + lists + template + others
  }

  private static let roles = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"]
    .map { "\($0)_token" }

  /// Callable attributes of `TokenizersBackend`: a setting of that name would overwrite a method.
  private static let methods: Set<String> = [
    "add_special_tokens", "add_tokens", "apply_chat_template", "batch_decode",
    "clean_up_tokenization", "convert_added_tokens", "convert_ids_to_tokens",
    "convert_to_native_format", "convert_tokens_to_ids", "convert_tokens_to_string", "decode",
    "encode", "encode_message_with_chat_template", "from_pretrained", "get_added_vocab",
    "get_chat_template", "get_response_parser", "get_special_tokens_mask", "get_vocab",
    "num_special_tokens_to_add", "pad", "parse_response", "push_to_hub", "register_for_auto_class",
    "save_chat_templates", "save_pretrained", "save_vocabulary", "set_truncation_and_padding",
    "tokenize", "train_new_from_iterator", "update_post_processor",
  ]

  private var methodNames: [Refusal] {
    object.members.filter { Self.methods.contains($0.key) }.map { member in
      Refusal(
        pointer: "/\(member.key)",
        message: "\(member.key) is the name of a method of the tokenizer",
        expected: "no \(member.key)")
    }
  }

  /// A special token is a string or a saved `AddedToken`; the legacy map's objects need no mark.
  private var roles: [Refusal] {
    Self.roles.compactMap { role in
      guard map?[role] == nil, let value = object[role], !value.isNull, !value.isToken else {
        return nil
      }
      return Refusal(
        pointer: "/\(role)", message: "\(role) is \(value.kind)", expected: "a string")
    }
  }

  private var extraLists: [Refusal] {
    let extra = object["extra_special_tokens"]
    if let extra, !extra.isEmptyContainer {
      return refusals(ofTokens: extra, "extra_special_tokens")
    }
    guard let additional = object["additional_special_tokens"] else {
      return extra.map { refusals(ofTokens: $0, "extra_special_tokens") } ?? []
    }
    return refusals(ofTokens: additional, "additional_special_tokens")
  }

  private func refusals(ofTokens value: JSONValue, _ key: String) -> [Refusal] {
    switch value {
    case .null: return []
    case .array(let tokens):
      guard let index = tokens.firstIndex(where: { !$0.isToken }) else { return [] }
      return [
        Refusal(
          pointer: "/\(key)/\(index)", message: "\(key) holds \(tokens[index].kind)",
          expected: "strings")
      ]
    case .object(let tokens):
      return tokens.members.filter { !$0.value.isToken }.prefix(1).map { member in
        Refusal(
          pointer: "/\(key)/\(member.key)",
          message: "\(member.key) in \(key) is \(member.value.kind)",
          expected: "a string")
      }
    case .bool, .number, .string:
      return [
        Refusal(
          pointer: "/\(key)", message: "\(key) is \(value.kind)", expected: "a list of tokens")
      ]
    }
  }

  /// `model_specific_special_tokens`, unless another setting takes its place.
  private var modelTokens: [Refusal] {
    let key = "model_specific_special_tokens"
    let isReplaced =
      object["extra_special_tokens"]?.object?.members.isEmpty == false
      || object.members.contains {
        $0.key.hasSuffix("_token") && !Self.roles.contains($0.key) && $0.value.string != nil
      }
    guard !isReplaced, let value = object[key], !value.isNull else { return [] }
    guard value.object != nil else {
      return [
        Refusal(pointer: "/\(key)", message: "\(key) is \(value.kind)", expected: "an object")
      ]
    }
    return refusals(ofTokens: value, key)
  }

  private var addedTokens: [Refusal] {
    let key = "added_tokens_decoder"
    guard let value = object[key] else { return [] }
    guard let entries = value.object else {
      return [
        Refusal(pointer: "/\(key)", message: "\(key) is \(value.kind)", expected: "an object")
      ]
    }
    for entry in entries.members {
      let pointer = "/\(key)/\(entry.key)"
      guard Int(entry.key) != nil else {
        return [
          Refusal(
            pointer: pointer, message: "\(key) has the key \(entry.key), which is no id",
            expected: "token ids as keys")
        ]
      }
      guard let token = entry.value.object else {
        return [
          Refusal(
            pointer: pointer, message: "\(key) has \(entry.value.kind) for id \(entry.key)",
            expected: "an object with content")
        ]
      }
      if let content = token["content"], content.string == nil {
        return [
          Refusal(
            pointer: "\(pointer)/content", message: "the token \(entry.key) is \(content.kind)",
            expected: "a string")
        ]
      }
      let flags = ["lstrip", "rstrip", "normalized", "single_word", "special"]
      if let flag = flags.first(where: { token[$0] != nil && token[$0]?.bool == nil }) {
        return [
          Refusal(
            pointer: "\(pointer)/\(flag)",
            message: "\(flag) of the token \(entry.key) is \(token[flag]?.kind ?? "")",
            expected: "true or false")
        ]
      }
    }
    return []
  }

  private var sides: [Refusal] {
    ["padding_side", "truncation_side"].compactMap { key in
      guard let value = object[key], !["left", "right"].contains(value.string) else { return nil }
      return Refusal(
        pointer: "/\(key)", message: "\(key) is \(value.shortText)", expected: "left or right")
    }
  }

  private var lists: [Refusal] {
    ["model_input_names", "chat_control_tokens"].compactMap { key in
      guard let value = object[key], value.array == nil,
        !(value.isNull && key == "chat_control_tokens")
      else { return nil }
      return Refusal(pointer: "/\(key)", message: "\(key) is \(value.kind)", expected: "a list")
    }
  }

  private var template: [Refusal] {
    guard let templates = object["chat_template"]?.array else { return [] }
    let isWhole = templates.allSatisfy { $0["name"] != nil && $0["template"] != nil }
    return isWhole
      ? []
      : [
        Refusal(
          pointer: "/chat_template",
          message:
            "chat_template is a list whose entries aren't all objects with name and template",
          expected: "a string, or a list of objects with name and template")
      ]
  }

  private var others: [Refusal] {
    var found: [Refusal] = []
    let key = object["model_max_length"] == nil ? "max_len" : "model_max_length"
    if let length = object[key], length.double == nil, length.bool == nil, !length.isNull {
      found.append(
        Refusal(pointer: "/\(key)", message: "\(key) is \(length.kind)", expected: "a number"))
    }
    if let split = object["split_special_tokens"], split.bool == nil {
      found.append(
        Refusal(
          pointer: "/split_special_tokens", message: "split_special_tokens is \(split.kind)",
          expected: "true or false"))
    }
    if let type = object["tokenizer_class"], type.string == nil, !type.isNull, type != .bool(false)
    {
      found.append(
        Refusal(
          pointer: "/tokenizer_class", message: "tokenizer_class is \(type.kind)",
          expected: "the name of a class"))
    }
    if let map = object["auto_map"], map.object == nil, map.array == nil {
      found.append(
        Refusal(pointer: "/auto_map", message: "auto_map is \(map.kind)", expected: "an object"))
    }
    return found
  }

  /// What of `special_tokens_map.json` the library doesn't take, with pointers into that file.
  var refusalsOfMap: [Refusal] {
    (map?.members ?? []).compactMap { member in
      let (key, value) = (member.key, member.value)
      if Self.methods.contains(key) {
        return Refusal(
          pointer: "/\(key)", message: "\(key) is the name of a method of the tokenizer",
          expected: "no \(key)")
      }
      guard Self.roles.contains(key), !value.isNull, value.string == nil, value.object == nil else {
        return nil
      }
      return Refusal(pointer: "/\(key)", message: "\(key) is \(value.kind)", expected: "a string")
    }
  }
}

extension JSONValue {
  /// Whether transformers makes a token of it: a string, or an object that says it was an AddedToken.
  fileprivate var isToken: Bool { string != nil || self["__type"]?.string == "AddedToken" }

  /// Whether Python takes it for false, as an empty list.
  fileprivate var isEmptyContainer: Bool {
    switch self {
    case .array(let items): items.isEmpty
    case .object(let object): object.members.isEmpty
    case .string(let text): text.isEmpty
    case .null: true
    case .bool(let value): !value
    case .number: double == 0
    }
  }
}
