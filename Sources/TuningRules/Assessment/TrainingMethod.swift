/// The training methods that an assessment answers for, in the contract's order and spelling.
package enum TrainingMethod: String, CaseIterable, Sendable {
  /// All weights.
  case full
  /// Low-rank adapters.
  case lora
  /// Low-rank adapters on a base quantized to four bits.
  case qlora
  /// Supervised tuning on conversations.
  case instructionTuning = "instruction_tuning"
  /// DPO and its relatives.
  case preferenceTuning = "preference_tuning"

  /// What people call it.
  package var title: String {
    switch self {
    case .full: "full fine-tuning"
    case .lora: "LoRA"
    case .qlora: "QLoRA"
    case .instructionTuning: "instruction tuning"
    case .preferenceTuning: "preference tuning"
    }
  }
}

extension Methods {
  /// The answer for one method.
  package subscript(method: TrainingMethod) -> Method {
    switch method {
    case .full: full
    case .lora: lora
    case .qlora: qlora
    case .instructionTuning: instructionTuning
    case .preferenceTuning: preferenceTuning
    }
  }
}
