package import ModelPrediction

/// What an error makes of a part of the repository.
package struct ComponentFault: Hashable, Sendable {
  /// The parts that errors speak of.
  package enum Part: Hashable, Sendable {
    case weights
    /// `config.json`, or what stands for it in a pipeline.
    case config
    /// `adapter_config.json`.
    case adapterConfig
    case tokenizer
    case processor
  }

  /// The part.
  package let part: Part
  /// What it is; a part that is `missing` is `incomplete` where some of its files are there.
  package let status: ComponentStatus

  /// A part and what an error makes of it.
  package init(_ part: Part, _ status: ComponentStatus) {
    self.part = part
    self.status = status
  }
}
