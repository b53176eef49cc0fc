import ModelFacts
package import ModelKnowledge

extension QuantizationState {
  /// The report's levels.
  package enum Level: String, Hashable, Sendable {
    /// Floats of 16 bits or more.
    case none
    /// Eight bits.
    case eight = "8-bit"
    /// Six bits.
    case six = "6-bit"
    /// Five bits.
    case five = "5-bit"
    /// Four bits.
    case four = "4-bit"
    /// Three bits.
    case three = "3-bit"
    /// Two bits.
    case two = "2-bit"
    /// One bit.
    case one = "1-bit"
    /// Several of them.
    case mixed

    /// The level of a weight of so many bits.
    package init(bits: Double) {
      switch bits {
      case ..<1.5: self = .one
      case ..<2.5: self = .two
      case ..<3.5: self = .three
      case ..<4.5: self = .four
      case ..<5.5: self = .five
      case ..<7: self = .six
      case ..<12: self = .eight
      default: self = .none
      }
    }
  }

  /// Something that configuration and tensors don't agree on.
  package enum Problem: Hashable, Sendable {
    /// The tensors are packed and no configuration says how.
    case undeclared(layout: PackedLayout, module: String, count: Int)
    /// The configuration says quantized, the tensors are plain.
    case plain(method: String)
    /// A configuration that the loader skips says quantized, and the tensors are plain.
    case skipped(method: String?)
    /// The tensors are another method's.
    case otherLayout(method: String, found: PackedLayout, module: String)
    /// Some module lacks a tensor that the others of its kind have.
    case incomplete(module: String, leaf: String, count: Int)
    /// The tensors have other bits than the configuration says.
    case bits(declared: Double, found: Double, module: String)
    /// The tensors have other groups than the configuration says.
    case group(declared: Int, found: Int, module: String)
    /// The scales are of other blocks than the configuration says.
    case block(declared: [Int], scales: [Int], expected: [Int], module: String)
  }
}
