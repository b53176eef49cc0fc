import ModelFacts
package import TuningPlans
import TuningRules

/// What a plan says in JSON, section by section.
package struct PlanDocument {
  private let node: JSONNode

  /// The indented document, with a newline at its end.
  package var text: String { node.text(.indented) + "\n" }

  /// The document of a plan.
  package init(_ plan: Plan) {
    let assessment = plan.assessment
    node = [
      "schema_version": .string(ReportDocument.schemaVersion),
      "tool": ReportDocument.tool,
      "target": [
        "location": .string(assessment.target.location),
        "kind": .string(assessment.target.kind.rawValue),
      ],
      "verdict": .string(assessment.verdict.rawValue),
      "assumed": [
        "transformers": .string(assessment.basis.transformers),
        "peft": .string(assessment.basis.peft),
      ],
      "assumptions": Self.assumptions(plan),
      "methods": .array(plan.methods.map(Self.method)),
      "recommendation": [
        "method": JSONNode(plan.recommended?.rawValue),
        "why": .string(plan.why),
        "instead": .array(
          plan.instead.map { ["method": .string($0.method.rawValue), "needs": .string($0.needs)] }),
      ],
      "hyperparameters": .array(plan.hyperparameters.map(Self.hyperparameter)),
      "search_space": .array(plan.searchSpace.map(Self.range)),
      "lora": ReportDocument.lora(assessment.lora),
      "platforms": [],
      "findings": .array(assessment.findings.map(ReportDocument.finding)),
    ]
  }

  private static func assumptions(_ plan: Plan) -> JSONNode {
    let request = plan.request
    let isQuantized = plan.recommended == .qlora
    return [
      "task": .string(plan.task.rawValue),
      "sequence_length": .integer(request.sequenceLength),
      "batch_size": .integer(request.batchSize),
      "gradient_accumulation": .integer(request.gradientAccumulation),
      "gradient_checkpointing": .bool(request.gradientCheckpointing),
      "optimizer": .string(request.optimizer.rawValue),
      "weights_dtype": .string(request.weightsDType.rawValue),
      "adapter_dtype": "float32",
      "quantization": .string(isQuantized ? "nf4" : "none"),
      "head_and_norms_dtype": .string(isQuantized ? "float32" : request.weightsDType.rawValue),
      "autocast": .string(request.autocast.rawValue),
      "attention": .string(request.attention.rawValue),
      "loss": .string(request.loss.rawValue),
      "gpus": .integer(request.gpus),
      "sharding": .string(request.sharding.rawValue),
      "gpu_memory_bytes": JSONNode(request.gpuMemoryBytes),
      "dataset_size": JSONNode(request.datasetSize),
      "rank": .integer(request.rank),
    ]
  }

  private static func method(_ method: Plan.Method) -> JSONNode {
    [
      "method": .string(method.method.rawValue),
      "feasibility": .string(method.answer.feasibility.rawValue),
      "because": JSONNode(method.answer.because.map(\.name)),
      "trainable_parameters": JSONNode(method.trainableParameters),
      "fits": JSONNode(method.fits),
      "memory": method.memory.map(memory) ?? .null,
    ]
  }

  private static func memory(_ memory: TrainingMemory) -> JSONNode {
    [
      "live_bytes": .integer(memory.liveBytes),
      "per_gpu_bytes": [
        "low": .integer(memory.low), "expected": .integer(memory.expected),
        "high": .integer(memory.high),
      ],
      "components": .array(
        memory.components.map {
          ["name": .string($0.name), "bytes": .integer($0.bytes), "formula": .string($0.formula)]
        }),
    ]
  }

  private static func hyperparameter(_ value: Hyperparameter) -> JSONNode {
    let node: JSONNode =
      switch value.value {
      case .integer(let number): .integer(number)
      case .number(let number): .number(number)
      case .word("true"): .bool(true)
      case .word(let word): .string(word)
      case .words(let words): JSONNode(words)
      }
    return [
      "name": .string(value.name), "value": node, "why": .string(value.why),
      "source": .string(value.source),
    ]
  }

  private static func range(_ range: SearchRange) -> JSONNode {
    switch range.distribution {
    case .logUniform(let low, let high):
      [
        "name": .string(range.name), "distribution": "log_uniform", "low": .number(low),
        "high": .number(high),
      ]
    case .uniform(let low, let high):
      [
        "name": .string(range.name), "distribution": "uniform", "low": .number(low),
        "high": .number(high),
      ]
    case .integer(let low, let high):
      [
        "name": .string(range.name), "distribution": "int", "low": .integer(low),
        "high": .integer(high),
      ]
    case .choice(let values):
      [
        "name": .string(range.name), "distribution": "choice",
        "values": .array(values.map(JSONNode.integer)),
      ]
    }
  }
}
