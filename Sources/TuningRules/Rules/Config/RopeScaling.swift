import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// The rotary embedding's scaling can't be computed, or not by the version asked for.
  package static let configRopeScaling = Rule(
    name: "config/rope-scaling",
    severity: .error,
    summary: "malformed or too new rope_scaling",
    help: "Copy the block from the model's source, or give its type and every field it needs.",
    rationale: "transformers raises when it reads the configuration or builds the model.",
    sources: [
      "\(Release.transformers.short) modeling_rope_utils.py, validate_rope",
      "meta-llama/llama3#299",
      "hiyouga/LlamaFactory#4962",
    ]
  ) { examination in
    guard let config = examination.config else { return [] }
    return blocks(of: config).flatMap { block -> [Violation] in
      guard block.type?.hasRotaryEmbedding ?? true else { return [] }
      return ["rope_scaling", "rope_parameters"].flatMap { key -> [Violation] in
        guard let value = block.object[key], !value.isFalsy else { return [] }
        let place = RopePlace(block: block, pointer: "\(block.pointer)/\(key)")
        guard let object = value.object else { return [place.notAnObject(value)] }
        return parameters(in: object, of: place).flatMap { place, parameters in
          faults(of: parameters, at: place) + tooNew(parameters, key, place, examination)
        }
      }
    }
  }
}

/// The configuration and its nested blocks.
private func blocks(of config: ModelConfiguration) -> [ModelConfiguration] {
  let names =
    config.type?.parts.map { String($0.name) }
    ?? config.object.members.filter { $0.key.hasSuffix("_config") }.map(\.key)
  return [config] + names.compactMap(config.part)
}

/// One set of parameters, or one for each layer type.
private func parameters(
  in object: JSONObject, of place: RopePlace
) -> [(RopePlace, JSONObject)] {
  let isNested =
    !object.members.isEmpty
    && object.members.allSatisfy { $0.value.object != nil || $0.value.isNull }
  guard isNested else { return [(place, object)] }
  return object.members.compactMap { member in
    member.value.object.map {
      (RopePlace(block: place.block, pointer: "\(place.pointer)/\(member.key)"), $0)
    }
  }
}

private func faults(of parameters: JSONObject, at place: RopePlace) -> [Violation] {
  let typeValue = parameters["rope_type"] ?? parameters["type"] ?? .string("default")
  guard let type = typeValue.string else {
    return [place.violation("rope_type is \(typeValue.kind)", at: "rope_type", typeValue)]
  }
  let known = place.block.type?.ropeTypes ?? ModelType.usualRopeTypes
  guard known.contains(type) || place.block.type == nil else {
    return [
      place.violation(
        "rope_type \(type) is unknown to this model", at: "rope_type", typeValue,
        expected: known.sorted().joined(separator: ", "))
    ]
  }
  let effective = type == "su" ? "longrope" : type
  let missing = (requiredFields[effective] ?? []).filter { parameters[$0] == nil }
  guard missing.isEmpty else {
    return [
      place.violation(
        "type \(type) lacks \(missing.listed(5))", at: missing[0], nil,
        expected: "\(missing.listed(5)) for type \(type)")
    ]
  }
  for field in numberFields[effective] ?? [] {
    if let value = parameters[field], value.double == nil {
      return [
        place.violation(
          "\(field) is \(value.kind)", at: field, value, expected: "a number")
      ]
    }
  }
  return effective == "longrope" ? lengthFaults(of: parameters, at: place) : []
}

/// Fields without which transformers raises KeyError; the others have defaults.
private let requiredFields = [
  "linear": ["factor"], "dynamic": ["factor"], "yarn": ["factor"],
  "longrope": ["short_factor", "long_factor"],
  "llama3": ["factor", "low_freq_factor", "high_freq_factor"],
]

/// Fields that are computed with.
private let numberFields = [
  "linear": ["factor"], "dynamic": ["factor"],
  "yarn": ["factor", "original_max_position_embeddings"],
  "llama3": [
    "factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings",
  ],
]

private func lengthFaults(of parameters: JSONObject, at place: RopePlace) -> [Violation] {
  for field in ["short_factor", "long_factor"] {
    guard let factors = parameters[field]?.array else {
      return [
        place.violation(
          "\(field) is \(parameters[field]?.kind ?? "absent")", at: field, parameters[field],
          expected: "a list of numbers")
      ]
    }
    if let odd = factors.first(where: { $0.double == nil }) {
      return [place.violation("\(field) holds \(odd.kind)", at: field, odd, expected: "numbers")]
    }
    let partial =
      parameters["partial_rotary_factor"].map(\.double)
      ?? place.block.value("partial_rotary_factor")?.number
    guard let head = place.block.headDimension,
      let rotary = Int(exactly: (Double(head) * (partial ?? 1)).rounded(.towardZero))
    else { continue }
    let expected = rotary / 2
    guard factors.count != expected else { continue }
    return [
      place.violation(
        "\(field) has \(factors.count) entries, but half a head's rotary part has \(expected)",
        at: field, .number(JSONNumber(text: "\(factors.count)")), expected: "\(expected) entries",
        severity: place.block.type?.refusesWrongLengths == true ? .error : .warning)
    ]
  }
  return []
}

/// What the version asked for doesn't know yet.
private func tooNew(
  _ parameters: JSONObject, _ key: String, _ place: RopePlace, _ examination: Examination
) -> [Violation] {
  let type = (parameters["rope_type"] ?? parameters["type"])?.string ?? "default"
  if key == "rope_parameters", examination.assumesBelow("5.0"),
    place.block.object["rope_theta"] == nil
  {
    let older = place.block.type?.keysBeforeFive.first { $0.key == "rope_theta" }?.value.number
    guard type != "default" || older == nil || parameters["rope_theta"]?.double != older else {
      return []
    }
    let taken = older.map { "rope_theta \($0)" } ?? "its default rope_theta"
    return [
      place.violation(
        "transformers before 5.0 doesn't read rope_parameters and takes \(taken)",
        at: nil, nil, expected: "rope_theta and rope_scaling", severity: .warning)
    ]
  }
  let first = ["llama3": "4.43", "longrope": "4.43", "proportional": "5.0"][type] ?? "0"
  guard examination.assumesBelow(first) else { return [] }
  return [
    place.violation(
      "transformers before \(first) doesn't know type \(type)", at: nil, .string(type),
      expected: "transformers \(first) or newer")
  ]
}

/// A rope block and where it stands.
private struct RopePlace {
  var block: ModelConfiguration
  var pointer: String

  func violation(
    _ message: String, at field: String?, _ observed: JSONValue?, expected: String? = nil,
    severity: Severity? = nil
  ) -> Violation {
    Violation(
      message: "\(pointer.dropFirst()): \(message).",
      location: Location(
        file: block.file, place: .pointer(field.map { "\(pointer)/\($0)" } ?? pointer)),
      observed: observed?.shortText, expected: expected, severity: severity,
      effect: severity == .warning ? .restricts : nil)
  }

  func notAnObject(_ value: JSONValue) -> Violation {
    violation("is \(value.kind)", at: nil, value, expected: "an object with rope_type")
  }
}

extension JSONValue {
  /// Whether Python takes it for false.
  fileprivate var isFalsy: Bool {
    switch self {
    case .null: true
    case .bool(let bool): !bool
    case .number: double == 0
    case .string(let string): string.isEmpty
    case .array(let items): items.isEmpty
    case .object(let object): object.members.isEmpty
    }
  }
}
