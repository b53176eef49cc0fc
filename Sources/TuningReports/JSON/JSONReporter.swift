import ModelFacts
import ModelPrediction
import TuningRules

/// The JSON report of the contract: an object for a run over one target, an array for more.
///
/// In an array each target has its place, also one that couldn't be opened.
package struct JSONReporter: Reporter {
  private let isArray: Bool
  /// Whether the array has an element.
  private var hasElement = false

  /// A reporter that writes an object, or an array of them.
  package init(isArray: Bool = false) { self.isArray = isArray }

  /// The target's object.
  package mutating func add(_ outcome: TargetOutcome) -> String {
    switch outcome {
    case .assessed(let assessment) where !isArray:
      return ReportDocument(assessment).node.text(.indented) + "\n"
    case .assessed(let assessment): return element(ReportDocument(assessment))
    case .failed(let location, let sentence) where !isArray:
      return ReportDocument(location: location, error: sentence).node.text(.indented) + "\n"
    case .failed(let location, let sentence):
      return element(ReportDocument(location: location, error: sentence))
    }
  }

  /// The array's end.
  package mutating func finish() -> String {
    guard isArray else { return "" }
    return hasElement ? "\n]\n" : "[]\n"
  }

  private mutating func element(_ document: ReportDocument) -> String {
    defer { hasElement = true }
    return (hasElement ? ",\n  " : "[\n  ") + document.node.text(.indented, depth: 1)
  }
}

/// A line of JSON for each target.
package struct JSONLinesReporter: Reporter {
  /// A reporter.
  package init() {}

  /// The target's line.
  package mutating func add(_ outcome: TargetOutcome) -> String {
    let document =
      switch outcome {
      case .assessed(let assessment): ReportDocument(assessment)
      case .failed(let location, let sentence): ReportDocument(location: location, error: sentence)
      }
    return document.node.text(.line) + "\n"
  }

  /// Nothing: each line is whole.
  package mutating func finish() -> String { "" }
}

/// What a report says, section by section, apart from what it is computed from.
struct ReportDocument {
  /// The version of the report's form.
  static let schemaVersion = "1.0"

  let node: JSONNode

  init(_ assessment: Assessment) {
    node = [
      "schema_version": .string(Self.schemaVersion),
      "tool": Self.tool,
      "target": [
        "location": .string(assessment.target.location),
        "kind": .string(assessment.target.kind.rawValue),
      ],
      "error": .null,
      "assumed": [
        "transformers": .string(assessment.basis.transformers),
        "peft": .string(assessment.basis.peft),
      ],
      "verdict": .string(assessment.verdict.rawValue),
      "score": .integer(assessment.score),
      "summary": .string(assessment.summary),
      "components": Self.components(assessment.components),
      "model": Self.model(assessment.model),
      "weights": Self.weights(assessment.weights),
      "quantization": Self.quantization(assessment.quantization),
      "tokenizer": assessment.tokenizer.map(Self.tokenizer) ?? .null,
      "lora": Self.lora(assessment.lora),
      "methods": Self.methods(assessment.methods),
      "loading": assessment.loading.map(Self.loading) ?? .null,
      "security": Self.security(assessment.security),
      "adapter": assessment.adapter.map(Self.adapter) ?? .null,
      "pipeline": assessment.pipeline.map(Self.pipeline) ?? .null,
      "platforms": .array(assessment.platforms.map(Self.platform)),
      "findings": .array(assessment.findings.map(Self.finding)),
    ]
  }

  /// What is left to say of a target that couldn't be opened; its kind isn't known.
  init(location: String, error: String) {
    node = [
      "schema_version": .string(Self.schemaVersion),
      "tool": Self.tool,
      "target": ["location": .string(location), "kind": .null],
      "error": .string(error),
    ]
  }

  static let tool: JSONNode = ["name": "ftcheck", "version": .string(Tool.version)]
}

extension ReportDocument {
  private static func components(_ components: Components) -> JSONNode {
    .object(
      components.named.map { name, component in
        JSONNode.Member(
          key: name,
          value: ["status": .string(component.status.rawValue), "files": JSONNode(component.files)])
      })
  }

  private static func model(_ model: ModelSummary) -> JSONNode {
    [
      "model_type": JSONNode(model.modelType),
      "architectures": JSONNode(model.architectures),
      "modality": JSONNode(model.modality),
      "task": JSONNode(model.task),
      "hidden_size": JSONNode(model.hiddenSize),
      "layer_count": JSONNode(model.layerCount),
      "attention_heads": JSONNode(model.attentionHeads),
      "key_value_heads": JSONNode(model.keyValueHeads),
      "vocabulary_size": JSONNode(model.vocabularySize),
      "context_length": JSONNode(model.contextLength),
      "license": JSONNode(model.license),
      "base_model": JSONNode(model.baseModel),
    ]
  }

  private static func weights(_ weights: WeightsSummary) -> JSONNode {
    [
      "formats": JSONNode(weights.formats),
      "loaded_files": JSONNode(weights.loadedFiles),
      "ignored_files": JSONNode(weights.ignoredFiles),
      "tensor_count": JSONNode(weights.tensorCount),
      "parameter_count": JSONNode(weights.parameterCount),
      "stored_bytes": JSONNode(weights.storedBytes),
      "dtypes": .array(
        weights.dtypes.map { share in
          [
            "dtype": .string(share.dtype.rawValue),
            "tensor_count": .integer(share.tensorCount),
            "parameter_count": .integer(share.parameterCount),
            "bytes": .integer(share.bytes),
          ]
        }),
      "tied": .array(weights.tied.map { JSONNode($0) }),
    ]
  }

  private static func quantization(_ quantization: QuantizationSummary) -> JSONNode {
    [
      "level": JSONNode(quantization.level),
      "method": JSONNode(quantization.method),
      "bits_per_weight": JSONNode(quantization.bitsPerWeight),
      "group_size": JSONNode(quantization.groupSize),
      "trainable": JSONNode(quantization.trainable?.rawValue),
    ]
  }

  private static func tokenizer(_ tokenizer: TokenizerSummary) -> JSONNode {
    [
      "type": JSONNode(tokenizer.type),
      "vocabulary_size": JSONNode(tokenizer.vocabularySize),
      "max_token_id": JSONNode(tokenizer.maxTokenID),
      "added_token_count": JSONNode(tokenizer.addedTokenCount),
      "special_tokens": .object(
        tokenizer.specialTokens.map { token in
          JSONNode.Member(
            key: token.role, value: ["token": .string(token.token), "id": JSONNode(token.id)])
        }),
      "chat_template": .bool(tokenizer.chatTemplate),
      "template": tokenizer.template.map(template) ?? .null,
    ]
  }

  private static func template(_ template: TemplateSummary) -> JSONNode {
    [
      "source": JSONNode(template.source),
      "renders": .bool(template.renders),
      "system_role": .string(template.systemRole.rawValue),
      "tool_role": .string(template.toolRole.rawValue),
      "ends_turn_with": template.endsTurnWith.map { end in
        ["token": .string(end.token), "id": JSONNode(end.id), "is_eos": .bool(end.isEOS)]
      } ?? .null,
      "unknown_markers": template.unknownMarkers.map { JSONNode($0) } ?? .null,
      "generation_prompt": JSONNode(template.generationPrompt),
      "generation_tags": JSONNode(template.generationTags),
      "prefix_stable": JSONNode(template.prefixStable),
      "begins_with_bos": JSONNode(template.beginsWithBOS),
    ]
  }

  static func lora(_ lora: LoRASummary) -> JSONNode {
    [
      "compatible": JSONNode(lora.compatible),
      "target_modules": JSONNode(lora.targetModules),
      "target_modules_pattern": JSONNode(lora.targetModulesPattern),
      "target_parameters": JSONNode(lora.targetParameters),
      "targeted_module_count": JSONNode(lora.targetedModuleCount),
      "rank": .integer(lora.rank),
      "trainable_parameters": JSONNode(lora.trainableParameters),
      "peft_default_modules": lora.peftDefaultModules.map { JSONNode($0) } ?? .null,
      "fan_in_fan_out": .bool(lora.fanInFanOut),
      "source": JSONNode(lora.source),
      "notes": JSONNode(lora.notes),
    ]
  }

  private static func methods(_ methods: Methods) -> JSONNode {
    .object(
      TrainingMethod.allCases.map { method in
        JSONNode.Member(
          key: method.rawValue,
          value: [
            "feasibility": .string(methods[method].feasibility.rawValue),
            "because": JSONNode(methods[method].because.map(\.name)),
          ])
      })
  }

  private static func loading(_ loading: LoadingSummary) -> JSONNode {
    [
      "missing": JSONNode(loading.missing),
      "unexpected": JSONNode(loading.unexpected),
      "mismatched": .array(
        loading.mismatched.map { mismatch in
          [
            "name": .string(mismatch.name),
            "stored_shape": .array(mismatch.storedShape.map { .integer($0) }),
            "expected_shape": .array(mismatch.expectedShape.map { .integer($0) }),
          ]
        }),
    ]
  }

  private static func security(_ security: SecuritySummary) -> JSONNode {
    [
      "status": .string(security.status.rawValue),
      "pickle_files": .integer(security.pickleFiles),
      "pickle_imports": JSONNode(security.pickleImports),
      "remote_code": .bool(security.remoteCode),
    ]
  }

  private static func adapter(_ adapter: AdapterSummary) -> JSONNode {
    [
      "peft_type": JSONNode(adapter.peftType),
      "base_model": JSONNode(adapter.baseModel),
      "rank": JSONNode(adapter.rank),
      "alpha": JSONNode(adapter.alpha),
      "target_modules": JSONNode(adapter.targetModules),
      "targeted_module_count": JSONNode(adapter.targetedModuleCount),
      "parameter_count": JSONNode(adapter.parameterCount),
      "modules_to_save": JSONNode(adapter.modulesToSave),
      "base_checked": .bool(adapter.baseChecked),
    ]
  }

  static func finding(_ finding: Finding) -> JSONNode {
    [
      "rule": .string(finding.rule.name),
      "level": .string(finding.level.rawValue),
      "message": .string(finding.message),
      "file": JSONNode(finding.location.file),
      "subject": JSONNode(finding.location.subject),
      "offset": JSONNode(finding.location.offset),
      "observed": JSONNode(finding.observed),
      "expected": JSONNode(finding.expected),
      "help": .string(finding.help),
      "suppressed": finding.suppressed.map { suppression in
        ["by": .string(suppression.source.rawValue), "reason": .string(suppression.reason)]
      } ?? .null,
    ]
  }
}

extension ReportDocument {
  private static func platform(_ readiness: PlatformReadiness) -> JSONNode {
    [
      "name": .string(readiness.name),
      "as_of": .string(readiness.asOf),
      "ready": .bool(readiness.isReady),
      "because": JSONNode(readiness.because.map(\.name)),
      "notes": JSONNode(readiness.notes),
      "tables": readiness.platform.tablesNode,
    ]
  }
}

extension Location {
  /// The JSON pointer, tensor, module or archive member it is about.
  var subject: String? {
    switch place {
    case .pointer(let name), .tensor(let name), .module(let name), .member(let name, _): name
    case .byte, nil: nil
    }
  }

  /// The byte of the file, or of the archive member, it is about.
  var offset: Int? {
    switch place {
    case .byte(let offset): offset
    case .member(_, let offset): offset
    case .pointer, .tensor, .module, nil: nil
    }
  }
}

extension ReportDocument {
  private static func pipeline(_ pipeline: PipelineSummary) -> JSONNode {
    [
      "class": .string(pipeline.className),
      "diffusers_version": JSONNode(pipeline.version),
      "tuned": JSONNode(pipeline.tuned),
      "components": .array(pipeline.components.map(component)),
    ]
  }

  private static func component(_ component: PipelineSummary.Component) -> JSONNode {
    [
      "name": .string(component.name),
      "library": .string(component.library),
      "class": .string(component.className),
      "kind": .string(component.kind),
      "status": .string(component.status.rawValue),
      "config": JSONNode(component.configuration),
      "files": JSONNode(component.weightFiles),
      "missing_files": JSONNode(component.missingFiles),
      "tensor_count": JSONNode(component.tensorCount),
      "parameter_count": JSONNode(component.parameterCount),
      "stored_bytes": JSONNode(component.storedBytes),
      "dtypes": JSONNode(component.dtypes.map(\.rawValue)),
    ]
  }
}
