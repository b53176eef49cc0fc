/// A tensor's element type, in the spelling of the format that stores it.
///
/// safetensors' names where they exist (`F32`, `BF16`, `F8_E4M3`), else the library's own in
/// capitals (`C128`, `QINT8`, `Q4_0`). A name that ftcheck doesn't know is kept: its `layout` is nil.
public struct DType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// How elements are packed: `elements` values in `bytes` bytes.
  public struct Layout: Hashable, Sendable {
    /// The number of values in one block.
    public var elements: Int
    /// The number of bytes of one block.
    public var bytes: Int

    /// A block of `elements` values in `bytes` bytes.
    public init(elements: Int, bytes: Int) {
      self.elements = elements
      self.bytes = bytes
    }
  }

  /// The name as the format spells it.
  public let rawValue: String

  /// Takes any name, known or not.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The name as the format spells it.
  public var description: String { rawValue }

  /// The packing of this type, nil when the type is unknown.
  public var layout: Layout? { Self.layouts[rawValue] }

  /// Bits per element, nil when the type is unknown.
  public var bitsPerElement: Double? {
    layout.map { Double($0.bytes) * 8 / Double($0.elements) }
  }

  /// The bytes that `count` elements take, nil when unknown, not whole blocks or beyond 64 bits.
  public func byteCount(elements count: Int) -> Int? {
    guard let layout, count >= 0, count.isMultiple(of: layout.elements) else { return nil }
    let (bytes, overflow) = (count / layout.elements).multipliedReportingOverflow(by: layout.bytes)
    return overflow ? nil : bytes
  }

  /// Whether PyTorch can take gradients through it and optimizers update it as stored.
  public var isDifferentiable: Bool {
    switch rawValue {
    case "F64", "F32", "F16", "BF16", "C64", "C128", "C32": true
    default: false
    }
  }

  /// Whether it is one of GGML's block-quantized types.
  public var isBlockQuantized: Bool { (layout?.elements ?? 1) > 8 }
}

extension DType {
  /// 32-bit IEEE float.
  public static let f32 = DType(rawValue: "F32")
  /// 16-bit IEEE float.
  public static let f16 = DType(rawValue: "F16")
  /// 16-bit brain float.
  public static let bf16 = DType(rawValue: "BF16")
  /// 64-bit IEEE float.
  public static let f64 = DType(rawValue: "F64")
  /// 8-bit unsigned integer.
  public static let u8 = DType(rawValue: "U8")
  /// 8-bit signed integer.
  public static let i8 = DType(rawValue: "I8")
  /// 32-bit signed integer.
  public static let i32 = DType(rawValue: "I32")
  /// 32-bit unsigned integer.
  public static let u32 = DType(rawValue: "U32")
  /// 64-bit signed integer.
  public static let i64 = DType(rawValue: "I64")
  /// Boolean, one byte each.
  public static let bool = DType(rawValue: "BOOL")

  /// Packing by name: safetensors 0.8 (`tensor.rs`), torch 2.13 (`c10/core/ScalarType.h`), ggml (`ggml.c`, type traits).
  private static let layouts: [String: Layout] = {
    let bits: [(Int, [String])] = [
      (4, ["F4"]), (6, ["F6_E2M3", "F6_E3M2"]),
      (
        8,
        [
          "BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ",
          "QINT8", "QUINT8", "BITS8", "BITS1X8", "BITS2X4", "BITS4X2",
        ]
      ),
      (16, ["I16", "U16", "F16", "BF16", "BITS16"]),
      (32, ["I32", "U32", "F32", "QINT32", "C32", "BCOMPLEX32"]),
      (64, ["F64", "I64", "U64", "C64"]), (128, ["C128"]),
    ]
    var table: [String: Layout] = [
      "QUINT4X2": Layout(elements: 2, bytes: 1), "QUINT2X4": Layout(elements: 4, bytes: 1),
    ]
    for (width, names) in bits {
      let layout =
        width == 4
        ? Layout(elements: 2, bytes: 1)
        : width == 6 ? Layout(elements: 4, bytes: 3) : Layout(elements: 1, bytes: width / 8)
      for name in names { table[name] = layout }
    }
    let ggml: [(String, Int, Int)] = [
      ("Q4_0", 32, 18), ("Q4_1", 32, 20), ("Q5_0", 32, 22), ("Q5_1", 32, 24), ("Q8_0", 32, 34),
      ("Q8_1", 32, 36), ("Q2_K", 256, 84), ("Q3_K", 256, 110), ("Q4_K", 256, 144),
      ("Q5_K", 256, 176), ("Q6_K", 256, 210), ("Q8_K", 256, 292), ("IQ2_XXS", 256, 66),
      ("IQ2_XS", 256, 74), ("IQ3_XXS", 256, 98), ("IQ1_S", 256, 50), ("IQ4_NL", 32, 18),
      ("IQ3_S", 256, 110), ("IQ2_S", 256, 82), ("IQ4_XS", 256, 136), ("IQ1_M", 256, 56),
      ("TQ1_0", 256, 54), ("TQ2_0", 256, 66), ("MXFP4", 32, 17), ("NVFP4", 64, 36),
      ("Q1_0", 128, 18), ("Q2_0", 64, 18),
    ]
    for (name, elements, bytes) in ggml { table[name] = Layout(elements: elements, bytes: bytes) }
    return table
  }()
}
