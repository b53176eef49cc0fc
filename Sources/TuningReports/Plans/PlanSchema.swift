import TuningPlans

/// The JSON Schema (2020-12) of a plan.
package enum PlanSchema {
  /// The schema as a JSON text and a newline.
  package static var text: String { node.text(.indented) + "\n" }

  static let node: JSONNode = {
    guard
      case .object(let plan) = ReportSchema.object([
        ("schema_version", ["const": .string(ReportDocument.schemaVersion)]),
        (
          "tool",
          ReportSchema.object([("name", ["const": "ftcheck"]), ("version", ReportSchema.string)])
        ),
        (
          "target",
          ReportSchema.object([
            ("location", ReportSchema.string), ("kind", ReportSchema.oneOf(ReportSchema.kinds)),
          ])
        ),
        ("verdict", ReportSchema.oneOf(["tunable", "limited", "not_tunable", "undetermined"])),
        (
          "assumed",
          ReportSchema.object([
            ("transformers", ReportSchema.string), ("peft", ReportSchema.string),
          ])
        ),
        ("assumptions", assumptions),
        ("methods", ReportSchema.array(method)),
        ("recommendation", recommendation),
        ("hyperparameters", ReportSchema.array(hyperparameter)),
        (
          "search_space",
          ReportSchema.array(["type": "object", "required": ["name", "distribution"]])
        ),
        ("lora", ReportSchema.lora),
        ("platforms", ReportSchema.array(["type": "object"])),
        ("findings", ReportSchema.array(ReportSchema.finding)),
      ])
    else { return .null }
    return .object(
      [
        .init(key: "$schema", value: "https://json-schema.org/draft/2020-12/schema"),
        .init(key: "title", value: "A plan of ftcheck"),
      ] + plan)
  }()
}

extension PlanSchema {
  private static func names<Value: CaseIterable & RawRepresentable>(_: Value.Type) -> JSONNode
  where Value.RawValue == String {
    ReportSchema.oneOf(Value.allCases.map(\.rawValue))
  }

  private static let assumptions = ReportSchema.object([
    ("task", names(PlanRequest.Task.self)), ("sequence_length", ReportSchema.count),
    ("batch_size", ReportSchema.count), ("gradient_accumulation", ReportSchema.count),
    ("gradient_checkpointing", ReportSchema.boolean),
    ("optimizer", names(PlanRequest.Optimizer.self)),
    ("weights_dtype", names(PlanRequest.WeightsDType.self)),
    ("adapter_dtype", ReportSchema.string), ("quantization", ReportSchema.oneOf(["none", "nf4"])),
    ("head_and_norms_dtype", ReportSchema.string),
    ("autocast", names(PlanRequest.Autocast.self)),
    ("attention", names(PlanRequest.Attention.self)), ("loss", names(PlanRequest.Loss.self)),
    ("gpus", ReportSchema.count), ("sharding", names(PlanRequest.Sharding.self)),
    ("gpu_memory_bytes", ReportSchema.maybeCount), ("dataset_size", ReportSchema.maybeCount),
    ("rank", ReportSchema.count),
  ])

  private static let method = ReportSchema.object([
    ("method", names(PlanRequest.Method.self)),
    ("feasibility", ReportSchema.oneOf(["yes", "limited", "no", "unknown"])),
    ("because", ReportSchema.strings), ("trainable_parameters", ReportSchema.maybeCount),
    ("fits", ["type": ["boolean", "null"]]), ("memory", ReportSchema.orNull(memory)),
  ])

  private static let memory = ReportSchema.object([
    ("live_bytes", ReportSchema.count),
    (
      "per_gpu_bytes",
      ReportSchema.object([
        ("low", ReportSchema.count), ("expected", ReportSchema.count),
        ("high", ReportSchema.count),
      ])
    ),
    (
      "components",
      ReportSchema.array(
        ReportSchema.object([
          ("name", ReportSchema.string), ("bytes", ReportSchema.count),
          ("formula", ReportSchema.string),
        ]))
    ),
  ])

  private static let recommendation = ReportSchema.object([
    ("method", ReportSchema.maybeString), ("why", ReportSchema.string),
    (
      "instead",
      ReportSchema.array(
        ReportSchema.object([("method", ReportSchema.string), ("needs", ReportSchema.string)]))
    ),
  ])

  private static let hyperparameter = ReportSchema.object([
    ("name", ReportSchema.string),
    ("value", ["type": ["number", "string", "boolean", "array"]]),
    ("why", ReportSchema.string), ("source", ReportSchema.string),
  ])
}
