import ModelFacts

/// torch's element types under their Python names and their storage classes' names.
///
/// torch 2.13 `torch/storage.py` (`_dtype_to_storage_type_map`, `_new_dtypes`); the names on the
/// right are safetensors' where it has the type.
enum TorchDataType {
  /// The type of `torch.<name>`; one that isn't known keeps its name in capitals.
  static func named(_ name: String) -> DType {
    DType(rawValue: names[name] ?? name.uppercased())
  }

  /// The type that a typed storage class holds, nil when torch has no such class.
  static func storage(_ name: String) -> DType? {
    storages[name].map { DType(rawValue: $0) }
  }

  /// The type of a code of `torch.export`'s schema (`ScalarType` of torch 2.13
  /// `torch/_export/serde/schema.py`); one that isn't known says its number.
  static func exported(_ code: Int) -> DType {
    DType(rawValue: exportCodes[code] ?? "TYPE\(code)")
  }

  private static let exportCodes: [Int: String] = [
    1: "U8", 2: "I8", 3: "I16", 4: "I32", 5: "I64", 6: "F16", 7: "F32", 8: "F64", 9: "C32",
    10: "C64", 11: "C128", 12: "BOOL", 13: "BF16", 28: "U16", 29: "F8_E4M3", 30: "F8_E5M2",
    31: "F8_E4M3FNUZ", 32: "F8_E5M2FNUZ", 33: "F8_E8M0", 34: "U32", 35: "U64",
  ]

  private static let names: [String: String] = [
    "float64": "F64", "double": "F64", "float32": "F32", "float": "F32", "float16": "F16",
    "half": "F16", "bfloat16": "BF16", "int64": "I64", "long": "I64", "int32": "I32", "int": "I32",
    "int16": "I16", "short": "I16", "int8": "I8", "uint8": "U8", "uint16": "U16", "uint32": "U32",
    "uint64": "U64", "bool": "BOOL", "complex32": "C32", "chalf": "C32", "complex64": "C64",
    "cfloat": "C64", "complex128": "C128", "cdouble": "C128", "float8_e5m2": "F8_E5M2",
    "float8_e4m3fn": "F8_E4M3", "float8_e5m2fnuz": "F8_E5M2FNUZ",
    "float8_e4m3fnuz": "F8_E4M3FNUZ", "float8_e8m0fnu": "F8_E8M0", "float4_e2m1fn_x2": "F4",
  ]

  private static let storages: [String: String] = [
    "DoubleStorage": "F64", "FloatStorage": "F32", "HalfStorage": "F16",
    "BFloat16Storage": "BF16", "LongStorage": "I64", "IntStorage": "I32", "ShortStorage": "I16",
    "CharStorage": "I8", "ByteStorage": "U8", "BoolStorage": "BOOL",
    "ComplexDoubleStorage": "C128", "ComplexFloatStorage": "C64", "QInt8Storage": "QINT8",
    "QUInt8Storage": "QUINT8", "QInt32Storage": "QINT32", "QUInt4x2Storage": "QUINT4X2",
    "QUInt2x4Storage": "QUINT2X4", "UntypedStorage": "U8", "_UntypedStorage": "U8",
  ]
}

extension DType {
  /// Elements of torch's that share a byte: the shape of the two oldest packed types counts values,
  /// while `F4` counts pairs.
  var torchElementsPerByte: Int {
    switch rawValue {
    case "QUINT4X2": 2
    case "QUINT2X4": 4
    default: 1
    }
  }

  /// Bytes of one element as torch counts them: packed types count a byte, not a value.
  var torchItemSize: Int? {
    switch rawValue {
    case "F4", "QUINT4X2", "QUINT2X4": return 1
    default:
      guard let layout, layout.elements == 1 else {
        return rawValue.hasPrefix("INT") || rawValue.hasPrefix("UINT") ? 1 : nil
      }
      return layout.bytes
    }
  }
}
