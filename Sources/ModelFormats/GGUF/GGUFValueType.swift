/// The types of metadata values, by the id that stands before each value.
enum GGUFValueType: UInt32 {
  case uint8 = 0
  case int8
  case uint16
  case int16
  case uint32
  case int32
  case float32
  case bool
  case string
  case array
  case uint64
  case int64
  case float64

  /// The specification's name.
  var name: String { "\(self)" }

  /// The bytes of one value; of a string and an array the least that one takes.
  var minimumSize: UInt64 {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64, .string: 8
    case .array: 12
    }
  }

  /// Whether every value takes the same number of bytes.
  var isFixed: Bool { self != .string && self != .array }
}
