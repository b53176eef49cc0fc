import ModelFacts
import ModelPrediction
import TuningRules

/// A bill of materials, CycloneDX 1.6: each model as a component with its model card.
struct CycloneDXReporter: Reporter {
  private var components: [JSONNode] = []

  mutating func add(_ outcome: TargetOutcome) -> String {
    if case .assessed(let assessment) = outcome {
      components.append(Self.component(assessment, number: components.count + 1))
    }
    return ""
  }

  mutating func finish() -> String {
    let document: JSONNode = [
      "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
      "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
      "metadata": [
        "tools": [
          "components": [
            ["type": "application", "name": "ftcheck", "version": .string(Tool.version)]
          ]
        ]
      ],
      "components": .array(components),
    ]
    return document.text(.indented) + "\n"
  }

  private static func component(_ assessment: Assessment, number: Int) -> JSONNode {
    let model = assessment.model
    var members: [JSONNode.Member] = [
      .init(key: "type", value: "machine-learning-model"),
      .init(key: "bom-ref", value: .string("model-\(number)")),
      .init(key: "name", value: .string(name(of: assessment.target))),
      .init(key: "description", value: .string(assessment.summary)),
    ]
    if let license = model.license {
      members.append(
        .init(key: "licenses", value: [["license": ["name": .string(license)]]]))
    }
    if let base = model.baseModel {
      members.append(
        .init(
          key: "pedigree",
          value: [
            "ancestors": [["type": "machine-learning-model", "name": .string(base)]]
          ]))
    }
    members.append(.init(key: "properties", value: .array(properties(of: assessment))))
    members.append(.init(key: "modelCard", value: card(of: assessment)))
    let files = assessment.weights.loadedFiles.map { file -> JSONNode in
      ["type": "file", "name": .string(file)]
    }
    if !files.isEmpty { members.append(.init(key: "components", value: .array(files))) }
    return .object(members)
  }

  private static func card(of assessment: Assessment) -> JSONNode {
    let model = assessment.model
    var parameters: [JSONNode.Member] = []
    if let task = model.task { parameters.append(.init(key: "task", value: .string(task))) }
    if let type = model.modelType {
      parameters.append(.init(key: "architectureFamily", value: .string(type)))
    }
    if let architecture = model.architectures.first {
      parameters.append(.init(key: "modelArchitecture", value: .string(architecture)))
    }
    return ["modelParameters": .object(parameters)]
  }

  private static func properties(of assessment: Assessment) -> [JSONNode] {
    let weights = assessment.weights
    let all: [(String, String?)] = [
      ("verdict", assessment.verdict.rawValue), ("score", String(assessment.score)),
      ("parameters", weights.parameterCount.map(String.init)),
      ("storedBytes", weights.storedBytes.map(String.init)),
      ("formats", weights.formats.isEmpty ? nil : weights.formats.joined(separator: ", ")),
      ("quantization", assessment.quantization.level),
      ("security", assessment.security.status.rawValue),
    ]
    return all.compactMap { name, value in
      value.map { ["name": .string("ftcheck:\(name)"), "value": .string($0)] }
    }
  }

  /// The last part of a path, as that names a model in most folders.
  private static func name(of target: Target) -> String {
    target.location.split(separator: "/").last { $0 != "." }.map(String.init) ?? target.location
  }
}
