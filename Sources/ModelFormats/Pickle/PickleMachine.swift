import ModelFacts

/// An abstract unpickler: real stack, marks and memo, values built and never imported or called.
///
/// Whatever is beyond a limit becomes `.unknown` and the machine goes on, so a stream can't hide
/// a call behind a million values. https://docs.python.org/3/library/pickletools.html
struct PickleMachine {
  /// The deepest stack that is kept; older values become unknown.
  static let maximumStack = 4_000_000
  /// The most opcodes that are looked at.
  static let maximumOpcodes = 150_000_000

  var input: PickleInput
  /// Where the stream starts in its source.
  let start: Int
  var graph = PickleGraph()
  /// What the scan says so far.
  var scan: PickleScan
  /// Byte strings that are handed to callables and look like a stream of their own.
  var nested: [NestedStream] = []

  var stack: [PickleValue] = []
  var marks: [Int] = []
  /// Whether values at the bottom of the stack were let go.
  var isTrimmed = false
  var memo = PickleMemo()
  /// The offset of the opcode at work.
  var offset = 0
  var proto = 0
  var globalIndices: [ExactString: UInt32] = [:]
  var remarkedStates: Set<UInt32> = []
  /// Dictionaries and objects that hold a callable under a special name, with that name.
  var specialKeys: [PickleValue: String] = [:]
  /// Calls of the function by which a plain pickle loads the storage of a tensor.
  var storageLoads = 0
  /// How many streams this one runs inside of.
  var innerDepth = 0
  /// The python source that a legacy stream of whole modules carries.
  var carriesModuleSource = false

  init(_ source: any ByteSource, range: Range<Int>, file: String, member: String?) {
    input = PickleInput(source, range: range)
    start = range.lowerBound
    scan = PickleScan(file: file, member: member)
  }

  /// The stream that begins where another one ended.
  init(following input: PickleInput, file: String, member: String?) {
    self.input = input
    start = input.position
    scan = PickleScan(file: file, member: member)
  }

  /// Runs to STOP and returns what the stream builds; errors are kept in the scan.
  mutating func run() -> PickleValue? {
    var count = 0
    do throws(FormatError) {
      while true {
        offset = input.position
        guard input.remaining > 0 else {
          throw FormatError(reason: .violates("ends before the pickle's STOP"), offset: offset)
        }
        let code = try input.byte()
        guard let opcode = PickleOpcode(rawValue: code) else {
          throw FormatError(
            reason: .violates("has no pickle opcode 0x\(String(code, radix: 16))"), offset: offset)
        }
        count += 1
        guard count <= Self.maximumOpcodes else {
          throw FormatError(
            reason: .limit("more than \(Self.maximumOpcodes) pickle opcodes"), offset: offset)
        }
        if scan.weightsOnlyRefusal == nil, !opcode.isKnownToWeightsOnly {
          refuse("uses the pickle opcode \(opcode) (\(code)), which weights_only doesn't know")
        }
        if opcode == .stop { return try pop() }
        try execute(opcode)
      }
    } catch {
      scan.error = scan.error ?? error
      scan.isComplete = false
      return nil
    }
  }

  /// Executes one opcode other than STOP.
  private mutating func execute(_ opcode: PickleOpcode) throws(FormatError) {
    switch opcode {
    case .int, .binInt, .binInt1, .binInt2, .long, .long1, .long4, .float, .binFloat, .none,
      .newTrue, .newFalse:
      try pushNumber(opcode)
    case .string, .binString, .shortBinString, .unicode, .shortBinUnicode, .binUnicode,
      .binUnicode8, .binBytes, .shortBinBytes, .binBytes8, .byteArray8, .nextBuffer,
      .readOnlyBuffer:
      try pushString(opcode)
    case .emptyList, .append, .appends, .list, .emptyTuple, .tuple, .tuple1, .tuple2, .tuple3,
      .emptyDict, .dict, .setItem, .setItems, .emptySet, .addItems, .frozenSet:
      try changeContainer(opcode)
    case .pop, .dup, .mark, .popMark, .get, .binGet, .longBinGet, .put, .binPut, .longBinPut,
      .memoize:
      try moveStack(opcode)
    case .ext1, .ext2, .ext4, .global, .stackGlobal, .reduce, .build, .inst, .obj, .newObj,
      .newObjEx, .persID, .binPersID:
      try reach(opcode)
    case .proto:
      try setProtocol()
    case .frame:
      let length = try input.unsigned(8)
      // Python's own reader stops here, the one written in Python goes on: so do we.
      if length > UInt64(input.remaining), scan.error == nil {
        scan.error = FormatError(
          reason: .truncated(needed: length, available: UInt64(input.remaining)), offset: offset)
        scan.isComplete = false
      }
    case .stop:
      break
    }
  }

  private mutating func setProtocol() throws(FormatError) {
    proto = Int(try input.byte())
    scan.protocolVersion = max(scan.protocolVersion, proto)
    if proto > 5, scan.error == nil {
      scan.error = FormatError(
        reason: .violates("states pickle protocol \(proto), which doesn't exist"), offset: offset)
    }
  }

  // MARK: Stack

  mutating func push(_ value: PickleValue) {
    if stack.count >= Self.maximumStack { trim() }
    stack.append(value)
  }

  /// Lets the bottom half of a stack go that grew beyond the limit.
  private mutating func trim() {
    let dropped = Self.maximumStack / 2
    stack.removeFirst(dropped)
    marks = marks.map { max(0, $0 - dropped) }
    isTrimmed = true
    scan.isComplete = false
  }

  /// The height below which the topmost mark keeps values from being popped.
  var floor: Int { marks.last ?? 0 }

  mutating func pop() throws(FormatError) -> PickleValue {
    guard stack.count > floor else {
      if isTrimmed, floor == 0 { return .unknown }
      throw FormatError(reason: .violates("takes a value off an empty stack"), offset: offset)
    }
    return stack.removeLast()
  }

  /// The value on top, left there.
  func top() throws(FormatError) -> PickleValue {
    guard stack.count > floor, let value = stack.last else {
      if isTrimmed, floor == 0 { return .unknown }
      throw FormatError(reason: .violates("takes a value off an empty stack"), offset: offset)
    }
    return value
  }

  /// Removes the topmost mark; returns the height of the stack under it.
  mutating func popMark() throws(FormatError) -> Int {
    guard let mark = marks.popLast() else {
      if isTrimmed { return 0 }
      throw FormatError(reason: .violates("looks for a MARK that isn't there"), offset: offset)
    }
    return mark
  }

  private mutating func moveStack(_ opcode: PickleOpcode) throws(FormatError) {
    switch opcode {
    case .pop:
      if let mark = marks.last, mark == stack.count {
        marks.removeLast()
      } else {
        _ = try pop()
      }
    case .dup: push(try top())
    case .mark:
      if marks.count >= Self.maximumStack {
        marks.removeFirst(Self.maximumStack / 2)
        isTrimmed = true
        scan.isComplete = false
      }
      marks.append(stack.count)
    case .popMark:
      let mark = try popMark()
      stack.removeLast(stack.count - mark)
    case .get: push(try recall(try textIndex()))
    case .binGet: push(try recall(UInt64(try input.byte())))
    case .longBinGet: push(try recall(try input.unsigned(4)))
    case .put: memo.store(try top(), at: try textIndex())
    case .binPut: memo.store(try top(), at: UInt64(try input.byte()))
    case .longBinPut: memo.store(try top(), at: try input.unsigned(4))
    default: memo.store(try top(), at: UInt64(memo.count))
    }
  }

  private mutating func recall(_ index: UInt64) throws(FormatError) -> PickleValue {
    if let value = memo[index] { return value }
    if memo.isFull { return .unknown }
    throw FormatError(
      reason: .violates("recalls memo entry \(index), which was never stored"), offset: offset)
  }

  /// The memo index that a line of text gives.
  private mutating func textIndex() throws(FormatError) -> UInt64 {
    let line = try rawLine(limit: 4096)
    guard case .small(let number) = PickleNumber(line, allowingPrefix: false),
      let index = UInt64(exactly: number)
    else {
      throw FormatError(reason: .violates("has a memo index that isn't a number"), offset: offset)
    }
    return index
  }

  /// Notes the first reason for which `weights_only` refuses the stream.
  mutating func refuse(_ reason: String) {
    guard scan.weightsOnlyRefusal == nil else { return }
    scan.weightsOnlyRefusal = FormatError(reason: .violates(reason), offset: offset)
  }

  /// Notes something that deserves attention.
  mutating func remark(_ gravity: PickleRemark.Gravity, _ message: String) {
    guard scan.remarks.count < 1000 else {
      if gravity == .unsafe, !scan.remarks.contains(where: { $0.gravity == .unsafe }) {
        scan.remarks.append(PickleRemark(gravity: gravity, message: message, offset: offset))
      }
      return
    }
    scan.remarks.append(PickleRemark(gravity: gravity, message: message, offset: offset))
  }
}

/// A byte string that a pickle hands to a callable and that begins like a pickle or archive.
struct NestedStream {
  /// What it is handed to.
  var callable: String
  /// Whether that makes the storage of a tensor of it.
  var loadsStorage: Bool { callable == "torch.storage._load_from_bytes" }
  /// The opcode that hands it over.
  var offset: Int
  var bytes: any ByteSource
}

/// The memo: dense where writers number from zero, a dictionary where a stream jumps about.
struct PickleMemo {
  /// The most entries that are kept.
  static let maximumCount = 4_000_000
  private var dense: [PickleValue?] = []
  private var sparse: [UInt64: PickleValue] = [:]
  /// The number of entries, which is MEMOIZE's next index.
  private(set) var count = 0

  /// Whether later entries were let go.
  var isFull: Bool { count >= Self.maximumCount }

  subscript(index: UInt64) -> PickleValue? {
    if index < UInt64(dense.count), let value = dense[Int(index)] { return value }
    return sparse.isEmpty ? nil : sparse[index]
  }

  mutating func store(_ value: PickleValue, at index: UInt64) {
    if index < UInt64(dense.count) {
      if dense[Int(index)] == nil {
        guard sparse[index] == nil else {
          sparse[index] = value
          return
        }
        count += 1
      }
      dense[Int(index)] = value
    } else if !isFull {
      if index == UInt64(dense.count), sparse.isEmpty || sparse[index] == nil {
        dense.append(value)
        count += 1
      } else if sparse.updateValue(value, forKey: index) == nil {
        count += 1
      }
    } else {
      count += 1
    }
  }
}
