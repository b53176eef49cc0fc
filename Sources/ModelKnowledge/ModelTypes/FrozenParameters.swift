/// A parameter that a type's own constructor keeps from training.
package struct FrozenParameter: Hashable, Sendable {
  /// The attribute that says how many rows it has.
  package let rows: String
  /// The attribute that says how many columns it has.
  package let columns: String
}

extension ModelType {
  /// Sinusoidal positions that are kept in parameters without a gradient, by type.
  ///
  /// Source: `requires_grad_(False)` in the constructors of transformers 5.23's modeling files.
  private static let frozen = [
    "whisper": FrozenParameter(rows: "max_source_positions", columns: "hidden_size")
  ]

  /// The parameter of a type that isn't trained when all weights are; nil without one.
  package static func frozenParameter(of name: String) -> FrozenParameter? { frozen[name] }
}
