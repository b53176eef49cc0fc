import ModelFacts
import TuningRules

/// The JSON Schema (2020-12) of the report.
package enum ReportSchema {
  /// The schema as a JSON text and a newline.
  package static var text: String { node.text(.indented) + "\n" }

  static let node: JSONNode = {
    guard
      case .object(let report) = object([
        ("schema_version", ["const": .string(ReportDocument.schemaVersion)]),
        ("tool", object([("name", ["const": "ftcheck"]), ("version", string)])),
        ("target", object([("location", string), ("kind", oneOf(kinds))])),
        ("error", ["type": "null"]),
        ("assumed", object([("transformers", string), ("peft", string)])),
        ("verdict", oneOf(["tunable", "limited", "not_tunable", "undetermined"])),
        ("score", ["type": "integer", "minimum": 0, "maximum": 100]),
        ("summary", string),
        ("components", object(componentNames.map { ($0, component) })),
        ("model", model),
        ("weights", weights),
        ("quantization", quantization),
        ("tokenizer", orNull(tokenizer)),
        ("lora", lora),
        ("methods", object(TrainingMethod.allCases.map { ($0.rawValue, method) })),
        ("loading", orNull(loading)),
        ("security", security),
        ("adapter", orNull(adapter)),
        ("pipeline", orNull(pipeline)),
        ("platforms", array(platform)),
        ("findings", array(finding)),
      ])
    else { return .null }
    return .object(
      [
        .init(key: "$schema", value: "https://json-schema.org/draft/2020-12/schema"),
        .init(key: "title", value: "The report of ftcheck"),
      ] + report)
  }()
}

extension ReportSchema {
  static let string: JSONNode = ["type": "string"]
  static let boolean: JSONNode = ["type": "boolean"]
  static let count: JSONNode = ["type": "integer", "minimum": 0]
  static let strings = array(string)
  static let maybeString: JSONNode = ["type": ["string", "null"]]
  static let maybeCount: JSONNode = ["type": ["integer", "null"], "minimum": 0]

  static let kinds = ["directory", "file", "hub-cache", "ollama", "remote"]
  private static let componentNames = Components().named.map(\.0)

  private static let status = oneOf([
    "present", "missing", "incomplete", "invalid", "unsupported", "not_applicable",
  ])

  private static let component = object([("status", status), ("files", strings)])

  private static let model = object([
    ("model_type", maybeString), ("architectures", strings),
    ("modality", oneOfOrNull(["text", "vision", "audio", "multimodal", "other"])),
    (
      "task",
      oneOfOrNull([
        "causal-lm", "masked-lm", "seq2seq-lm", "embedding", "classification",
        "speech-recognition", "image-encoder", "segmentation", "image-text", "other",
      ])
    ),
    ("hidden_size", maybeCount), ("layer_count", maybeCount), ("attention_heads", maybeCount),
    ("key_value_heads", maybeCount), ("vocabulary_size", maybeCount),
    ("context_length", maybeCount), ("license", maybeString), ("base_model", maybeString),
  ])

  private static let weights = object([
    ("formats", strings), ("loaded_files", strings), ("ignored_files", strings),
    ("tensor_count", maybeCount), ("parameter_count", maybeCount), ("stored_bytes", maybeCount),
    (
      "dtypes",
      array(
        object([
          ("dtype", string), ("tensor_count", count), ("parameter_count", count), ("bytes", count),
        ]))
    ),
    ("tied", array(strings)),
  ])

  private static let quantization = object([
    (
      "level",
      oneOfOrNull([
        "none", "8-bit", "6-bit", "5-bit", "4-bit", "3-bit", "2-bit", "1-bit", "mixed",
      ])
    ),
    ("method", maybeString), ("bits_per_weight", ["type": ["number", "null"]]),
    ("group_size", ["type": ["integer", "null"]]),
    ("trainable", oneOfOrNull(["full", "adapters", "no"])),
  ])

  private static let tokenizer = object([
    (
      "type",
      oneOfOrNull([
        "BPE", "WordPiece", "WordLevel", "Unigram", "sentencepiece-bpe", "sentencepiece-unigram",
        "tiktoken", "tekken", "characters", "bytes",
      ])
    ),
    ("vocabulary_size", maybeCount), ("max_token_id", maybeCount),
    ("added_token_count", maybeCount),
    (
      "special_tokens",
      [
        "type": "object",
        "additionalProperties": object([("token", string), ("id", maybeCount)]),
      ]
    ),
    ("chat_template", boolean), ("template", orNull(template)),
  ])

  private static let template = object([
    ("source", maybeString), ("renders", boolean),
    ("system_role", oneOf(["supported", "dropped", "raises"])),
    ("tool_role", oneOf(["supported", "dropped", "raises"])),
    (
      "ends_turn_with",
      orNull(object([("token", string), ("id", maybeCount), ("is_eos", boolean)]))
    ),
    ("unknown_markers", ["type": ["array", "null"], "items": string]),
    ("generation_prompt", ["type": ["boolean", "null"]]),
    ("generation_tags", ["type": ["boolean", "null"]]),
    ("prefix_stable", ["type": ["boolean", "null"]]),
    ("begins_with_bos", ["type": ["boolean", "null"]]),
  ])

  static let lora = object([
    ("compatible", ["type": ["boolean", "null"]]), ("target_modules", strings),
    ("target_modules_pattern", maybeString), ("target_parameters", strings),
    ("targeted_module_count", maybeCount), ("rank", ["type": "integer", "minimum": 1]),
    ("trainable_parameters", maybeCount),
    ("peft_default_modules", ["type": ["array", "null"], "items": string]),
    ("fan_in_fan_out", boolean), ("source", maybeString), ("notes", strings),
  ])

  private static let method = object([
    ("feasibility", oneOf(["yes", "limited", "no", "unknown"])), ("because", strings),
  ])

  private static let loading = object([
    ("missing", strings), ("unexpected", strings),
    (
      "mismatched",
      array(
        object([
          ("name", string), ("stored_shape", array(count)), ("expected_shape", array(count)),
        ]))
    ),
  ])

  private static let security = object([
    ("status", oneOf(["safe", "review", "unsafe"])), ("pickle_files", count),
    ("pickle_imports", strings), ("remote_code", boolean),
  ])

  private static let adapter = object([
    ("peft_type", maybeString), ("base_model", maybeString), ("rank", maybeCount),
    ("alpha", ["type": ["number", "null"]]), ("target_modules", strings),
    ("targeted_module_count", maybeCount), ("parameter_count", maybeCount),
    ("modules_to_save", strings), ("base_checked", boolean),
  ])

  private static let pipeline = object([
    ("class", string), ("diffusers_version", maybeString), ("tuned", maybeString),
    (
      "components",
      array(
        object([
          ("name", string), ("library", string), ("class", string),
          ("kind", oneOf(["model", "scheduler", "tokenizer", "processor", "other"])),
          ("status", status), ("config", maybeString), ("files", strings),
          ("missing_files", strings), ("tensor_count", maybeCount),
          ("parameter_count", maybeCount), ("stored_bytes", maybeCount), ("dtypes", strings),
        ]))
    ),
  ])

  private static let platform = object([
    ("name", string), ("as_of", ["type": "string", "format": "date"]), ("ready", boolean),
    ("because", strings), ("notes", strings),
    (
      "tables",
      array(object([("title", string), ("columns", strings), ("rows", array(strings))]))
    ),
  ])

  static let finding = object([
    ("rule", ["type": "string", "pattern": "^[a-z]+/[a-z0-9-]+$"]),
    ("level", oneOf(["error", "warning", "note"])), ("message", string), ("file", maybeString),
    ("subject", maybeString), ("offset", maybeCount), ("observed", maybeString),
    ("expected", maybeString), ("help", string),
    (
      "suppressed",
      orNull(object([("by", oneOf(["baseline", "policy", "option"])), ("reason", string)]))
    ),
  ])

  /// An object that has all of these members; later versions may add others.
  static func object(_ members: [(String, JSONNode)]) -> JSONNode {
    [
      "type": "object",
      "required": .array(members.map { .string($0.0) }),
      "properties": .object(members.map { JSONNode.Member(key: $0.0, value: $0.1) }),
    ]
  }

  static func array(_ items: JSONNode) -> JSONNode { ["type": "array", "items": items] }

  static func oneOf(_ values: [String]) -> JSONNode { ["enum": JSONNode(values)] }

  static func oneOfOrNull(_ values: [String]) -> JSONNode {
    ["enum": .array(values.map { .string($0) } + [.null])]
  }

  static func orNull(_ node: JSONNode) -> JSONNode { ["anyOf": [["type": "null"], node]] }
}
