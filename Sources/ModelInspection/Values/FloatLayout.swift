import ModelFacts

/// How a type of floating-point numbers marks NaN and infinity, for words that hold several.
struct FloatLayout: Hashable, Sendable {
  /// Bits of one number.
  let width: Int
  /// The bits that are all set in every number that isn't finite.
  let exponent: UInt64
  /// The bits that tell NaN from infinity; 0 where there is no infinity.
  let mantissa: UInt64

  /// The layout of a dtype; nil for integers, block formats and rarer floats.
  init?(_ dtype: DType) {
    switch dtype.rawValue {
    case "F64", "C128": self.init(width: 64, exponent: 0x7FF0_0000_0000_0000)
    case "F32", "C64": self.init(width: 32, exponent: 0x7F80_0000)
    case "F16", "C32": self.init(width: 16, exponent: 0x7C00)
    case "BF16", "BCOMPLEX32": self.init(width: 16, exponent: 0x7F80)
    case "F8_E5M2": self.init(width: 8, exponent: 0x7C)
    case "F8_E4M3": self.init(width: 8, exponent: 0x7F)
    default: return nil
    }
  }

  private init(width: Int, exponent: UInt64) {
    self.width = width
    self.exponent = exponent
    mantissa = (1 << UInt64(width - 1)) - 1 - exponent
  }

  /// A pattern of one number, repeated over a word.
  func repeated(_ pattern: UInt64) -> UInt64 {
    var word = pattern
    var shift = width
    while shift < 64 {
      word |= word << UInt64(shift)
      shift *= 2
    }
    return word
  }

  /// The sign bit of every number of a word.
  var signs: UInt64 { repeated(1 << UInt64(width - 1)) }
  /// The exponent bits of every number of a word.
  var exponents: UInt64 { repeated(exponent) }
  /// The lowest exponent bit of every number of a word.
  ///
  /// Added to a number's exponent bits it carries into the sign bit just when all of them are set,
  /// and never further.
  var carries: UInt64 { repeated(exponent & (~exponent + 1)) }

  /// How many numbers fit a word.
  var count: Int { 64 / width }
}

/// Values that mark NaN in types of one byte whose patterns don't follow IEEE.
enum ByteNaN {
  /// The only pattern that isn't finite, nil for types that have none.
  static func pattern(of dtype: DType) -> UInt8? {
    switch dtype.rawValue {
    case "F8_E8M0": 0xFF
    case "F8_E4M3FNUZ", "F8_E5M2FNUZ": 0x80
    default: nil
    }
  }
}
