/// What a finding means for training.
package struct Effect: Hashable, Sendable {
  /// What it means for every method, and by that for the verdict.
  package enum Reach: Hashable, Sendable {
    /// No method works.
    case blocks
    /// What is behind it can't be seen, so the files can't tell whether a method works.
    case leavesOpen
    /// Methods work with this restriction.
    case restricts
    /// Nothing.
    case none
  }

  /// What it means for every method.
  package var reach: Reach
  /// What it takes from the methods that need it.
  package var blocked: Set<TrainingNeed> = []
  /// What it leaves to the methods that need it, with a restriction.
  package var limited: Set<TrainingNeed> = []
  /// Whether the loader makes floats of the weights, which then train whatever the stored ones take.
  package var trainsAsFloats = false

  /// No method works.
  package static let blocksEverything = Effect(reach: .blocks)
  /// The files can't tell: what is wrong has to be mended before the other rules see the model.
  package static let leavesOpen = Effect(reach: .leavesOpen)
  /// Every method works, with this restriction.
  package static let restricts = Effect(reach: .restricts)
  /// Every method works as without it; an error that changes nothing only gates.
  package static let changesNothing = Effect(reach: .none)

  /// Methods that need this don't work.
  package static func blocks(_ need: TrainingNeed) -> Effect {
    Effect.changesNothing.blocking(need)
  }

  /// Methods that need this work with a restriction.
  package static func limits(_ need: TrainingNeed) -> Effect {
    Effect.changesNothing.limiting(need)
  }

  /// What findings of a level mean where neither rule nor violation says otherwise.
  package static func usual(at level: Severity) -> Effect {
    level == .error ? .blocksEverything : .changesNothing
  }

  /// The same, and methods that need this don't work.
  package func blocking(_ need: TrainingNeed) -> Effect {
    var effect = self
    effect.blocked.insert(need)
    return effect
  }

  /// The same, and methods that need this work with a restriction.
  package func limiting(_ need: TrainingNeed) -> Effect {
    var effect = self
    effect.limited.insert(need)
    return effect
  }

  /// The same, of weights that the loader makes floats of.
  package var asFloats: Effect {
    var effect = self
    effect.trainsAsFloats = true
    return effect
  }
}

/// What a training method needs of a model, beyond that it loads.
package enum TrainingNeed: Hashable, Sendable {
  /// Weights that train themselves: full fine-tuning.
  case wholeModel
  /// Modules that adapters attach to: LoRA and QLoRA.
  case adapters
  /// Linear layers that are quantized to four bits while they load: QLoRA.
  case quantizedBase
  /// Text that comes out: instruction and preference tuning.
  case text
  /// A template that makes text of a conversation: instruction and preference tuning.
  case chatTemplate
  /// Conversations that begin as the model knows it: instruction and preference tuning.
  case beginToken
  /// An end token that is learned: instruction and preference tuning.
  case endToken
}
