/// The 68 opcodes of pickle protocols 0 to 5 (CPython 3.11, `Lib/pickletools.py`).
package enum PickleOpcode: UInt8, CaseIterable, Sendable {
  // Integers, floats, constants.
  case int = 0x49
  case binInt = 0x4a
  case binInt1 = 0x4b
  case binInt2 = 0x4d
  case long = 0x4c
  case long1 = 0x8a
  case long4 = 0x8b
  case float = 0x46
  case binFloat = 0x47
  case none = 0x4e
  case newTrue = 0x88
  case newFalse = 0x89
  // Strings and bytes.
  case string = 0x53
  case binString = 0x54
  case shortBinString = 0x55
  case unicode = 0x56
  case shortBinUnicode = 0x8c
  case binUnicode = 0x58
  case binUnicode8 = 0x8d
  case binBytes = 0x42
  case shortBinBytes = 0x43
  case binBytes8 = 0x8e
  case byteArray8 = 0x96
  case nextBuffer = 0x97
  case readOnlyBuffer = 0x98
  // Containers.
  case emptyList = 0x5d
  case append = 0x61
  case appends = 0x65
  case list = 0x6c
  case emptyTuple = 0x29
  case tuple = 0x74
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case emptyDict = 0x7d
  case dict = 0x64
  case setItem = 0x73
  case setItems = 0x75
  case emptySet = 0x8f
  case addItems = 0x90
  case frozenSet = 0x91
  // Stack and memo.
  case pop = 0x30
  case dup = 0x32
  case mark = 0x28
  case popMark = 0x31
  case get = 0x67
  case binGet = 0x68
  case longBinGet = 0x6a
  case put = 0x70
  case binPut = 0x71
  case longBinPut = 0x72
  case memoize = 0x94
  // Imports, calls, persistent ids.
  case ext1 = 0x82
  case ext2 = 0x83
  case ext4 = 0x84
  case global = 0x63
  case stackGlobal = 0x93
  case reduce = 0x52
  case build = 0x62
  case inst = 0x69
  case obj = 0x6f
  case newObj = 0x81
  case newObjEx = 0x92
  case persID = 0x50
  case binPersID = 0x51
  // Framing.
  case proto = 0x80
  case stop = 0x2e
  case frame = 0x95

  /// Whether torch 2.13's `weights_only` unpickler knows it (`torch/_weights_only_unpickler.py`).
  package var isKnownToWeightsOnly: Bool {
    switch self {
    case .binInt, .binInt1, .binInt2, .long1, .binFloat, .none, .newTrue, .newFalse,
      .shortBinString, .binUnicode, .emptyList, .append, .appends, .emptyTuple, .tuple, .tuple1,
      .tuple2, .tuple3, .emptyDict, .setItem, .setItems, .emptySet, .mark, .binGet, .longBinGet,
      .binPut, .longBinPut, .global, .reduce, .build, .newObj, .binPersID, .proto, .stop:
      true
    default: false
    }
  }
}
