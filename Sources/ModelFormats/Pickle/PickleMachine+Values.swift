import ModelFacts

extension PickleMachine {
  /// INT, LONG, FLOAT and their binary forms, None and the booleans.
  mutating func pushNumber(_ opcode: PickleOpcode) throws(FormatError) {
    switch opcode {
    case .binInt1: push(.int(Int(try input.byte())))
    case .binInt2: push(.int(Int(try input.unsigned(2))))
    case .binInt: push(.int(Int(Int32(truncatingIfNeeded: try input.unsigned(4)))))
    case .long1: try pushLong(count: UInt64(try input.byte()))
    case .long4: try pushLong(count: try signedLength())
    case .binFloat: push(.float(Double(bitPattern: try input.unsigned(8).byteSwapped)))
    case .none: push(.none)
    case .newTrue: push(.bool(true))
    case .newFalse: push(.bool(false))
    case .float:
      guard let number = Double(try line(limit: 4096)) else {
        throw FormatError(reason: .violates("has a FLOAT that isn't a number"), offset: offset)
      }
      push(.float(number))
    default: try pushDecimal(isInt: opcode == .int)
    }
  }

  /// A line of decimal digits; beyond 64 bits only its being a number is checked.
  private mutating func pushDecimal(isInt: Bool) throws(FormatError) {
    var text = try rawLine(limit: 16 << 20)
    if isInt, text.elementsEqual("00".utf8) || text.elementsEqual("01".utf8) {
      push(.bool(text.last == UInt8(ascii: "1")))
      return
    }
    if !isInt, text.last == UInt8(ascii: "L") { text.removeLast() }
    switch PickleNumber(text, allowingPrefix: true) {
    case .small(let number): push(.int(number))
    // The one large number that means something: torch's magic number as protocols 0 and 1 write it.
    case .large where text.elementsEqual("119547037146038801333356".utf8):
      guard case .bytes(let run) = keep(PickleGraph.torchMagic, isText: false) else { return }
      push(.bigInteger(run))
    case .large: push(.unknown)
    case nil:
      throw FormatError(reason: .violates("has an INT that isn't a number"), offset: offset)
    }
  }

  /// An integer of `count` bytes in two's complement.
  private mutating func pushLong(count: UInt64) throws(FormatError) {
    guard count <= 8 else {
      guard count <= 4096 else {
        try input.skip(count)
        push(.unknown)
        return
      }
      let start = graph.characters.count
      try input.copy(Int(count), to: &graph.characters)
      push(.bigInteger(.init(start: UInt32(start), count: UInt32(count))))
      return
    }
    guard count > 0 else {
      push(.int(0))
      return
    }
    let raw = try input.unsigned(Int(count))
    let unused = 64 - 8 * Int(count)
    push(.int(Int(truncatingIfNeeded: Int64(bitPattern: raw << UInt64(unused)) >> Int64(unused))))
  }

  /// A 32-bit length that Python takes as signed.
  private mutating func signedLength() throws(FormatError) -> UInt64 {
    let length = Int32(truncatingIfNeeded: try input.unsigned(4))
    guard length >= 0 else {
      throw FormatError(reason: .violates("states a length of \(length)"), offset: offset)
    }
    return UInt64(length)
  }

  /// Every way in which text and bytes reach the stack.
  mutating func pushString(_ opcode: PickleOpcode) throws(FormatError) {
    switch opcode {
    case .shortBinUnicode: try pushRun(UInt64(try input.byte()), isText: true)
    case .binUnicode: try pushRun(try input.unsigned(4), isText: true)
    case .binUnicode8: try pushRun(try input.unsigned(8), isText: true)
    case .shortBinString: try pushRun(UInt64(try input.byte()), isText: true, isChecked: false)
    case .binString: try pushRun(try signedLength(), isText: true, isChecked: false)
    case .shortBinBytes: try pushRun(UInt64(try input.byte()), isText: false)
    case .binBytes: try pushRun(try input.unsigned(4), isText: false)
    case .binBytes8, .byteArray8: try pushRun(try input.unsigned(8), isText: false)
    case .string: try pushQuoted()
    case .unicode: push(keep(PickleEscapes.unicode(try rawLine(limit: 16 << 20)), isText: true))
    case .nextBuffer:
      remark(.review, "takes a buffer that only the loading process has")
      push(.unknown)
    default: _ = try top()
    }
  }

  /// A string of a known number of bytes.
  private mutating func pushRun(
    _ count: UInt64, isText: Bool, isChecked: Bool = true
  ) throws(FormatError) {
    let start = input.position
    guard count <= UInt64(PickleGraph.longestKept),
      graph.characters.count + Int(count) <= PickleGraph.limit(ofText: Int(count))
    else {
      try input.skip(count)
      guard graph.longRanges.count < PickleGraph.maximumObjects else {
        scan.isComplete = false
        push(.unknown)
        return
      }
      let index = UInt32(graph.longRanges.count)
      graph.longRanges.append(start..<start + Int(count))
      push(isText ? .longText(index) : .longBytes(index))
      return
    }
    guard count <= UInt64(input.remaining) else {
      throw FormatError(
        reason: .truncated(needed: count, available: UInt64(input.remaining)), offset: start)
    }
    let run = PickleValue.Run(start: UInt32(graph.characters.count), count: UInt32(count))
    try input.copy(Int(count), to: &graph.characters)
    push(isText ? .text(run) : .bytes(run))
  }

  /// STRING: a quoted line with Python's escapes.
  private mutating func pushQuoted() throws(FormatError) {
    // Other bytes may begin with an S, and hold no line feed for megabytes.
    if let first = input.peek(), !" \t\r\n'\"".utf8.contains(first) {
      throw FormatError(
        reason: .violates("has a STRING without matching quotes"), offset: offset)
    }
    let line = try rawLine(limit: 16 << 20)
    guard let content = PickleEscapes.string(line) else {
      throw FormatError(
        reason: .violates("has a STRING without matching quotes"), offset: offset)
    }
    push(keep(content, isText: true))
  }

  /// Keeps bytes as a value; beyond the limit they are unknown.
  mutating func keep(_ content: [UInt8], isText: Bool) -> PickleValue {
    guard content.count <= PickleGraph.longestKept,
      graph.characters.count + content.count <= PickleGraph.maximumCharacters
    else {
      scan.isComplete = false
      return .unknown
    }
    let run = PickleValue.Run(
      start: UInt32(graph.characters.count), count: UInt32(content.count))
    graph.characters.append(contentsOf: content)
    return isText ? .text(run) : .bytes(run)
  }

  /// The bytes up to the next line feed, which is consumed.
  mutating func rawLine(limit: Int) throws(FormatError) -> [UInt8] {
    let length = try input.lineLength(limit: limit)
    var bytes: [UInt8] = []
    try input.copy(length, to: &bytes)
    try input.skip(1)
    return bytes
  }

  /// The same as text without blanks around it.
  private mutating func line(limit: Int) throws(FormatError) -> String {
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0d]
    var bytes = try rawLine(limit: limit)[...]
    while let last = bytes.last, blanks.contains(last) { bytes.removeLast() }
    bytes = bytes.drop(while: blanks.contains)
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Containers

  /// Lists, tuples, dictionaries and sets.
  mutating func changeContainer(_ opcode: PickleOpcode) throws(FormatError) {
    switch opcode {
    case .emptyTuple: push(.tuple(.init(start: 0, count: 0)))
    case .tuple1, .tuple2, .tuple3:
      let count = opcode == .tuple1 ? 1 : opcode == .tuple2 ? 2 : 3
      guard stack.count - floor >= count else {
        throw FormatError(reason: .violates("takes a value off an empty stack"), offset: offset)
      }
      collectTuple(from: stack.count - count)
    case .tuple: collectTuple(from: try popMark())
    case .emptyList: push(newList([]))
    case .list: push(newList(try collect()))
    case .emptyDict: push(newDictionary([]))
    case .dict:
      let items = try collect()
      try checkPairs(items.count)
      let dictionary = newDictionary(items)
      noteSpecialKeys(items, in: dictionary)
      push(dictionary)
    case .emptySet: push(newSet([]))
    case .frozenSet: push(newSet(try collect()))
    case .append: try append([try pop()])
    case .appends, .addItems: try append(try collect(), isSet: opcode == .addItems)
    case .setItem:
      let value = try pop()
      try setItems([try pop(), value])
    default:
      let items = try collect()
      try checkPairs(items.count)
      try setItems(items)
    }
  }

  private func checkPairs(_ count: Int) throws(FormatError) {
    guard count.isMultiple(of: 2) || isTrimmed else {
      throw FormatError(reason: .violates("sets an odd number of items"), offset: offset)
    }
  }

  /// The values above the topmost mark, taken off.
  mutating func collect() throws(FormatError) -> [PickleValue] {
    let mark = try popMark()
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  /// Makes a tuple of the values from a height of the stack on.
  private mutating func collectTuple(from height: Int) {
    let count = stack.count - height
    if graph.elements.count + count <= PickleGraph.maximumElements {
      let run = PickleValue.Run(start: UInt32(graph.elements.count), count: UInt32(count))
      graph.elements.append(contentsOf: stack[height...])
      stack.removeLast(count)
      push(.tuple(run))
    } else {
      scan.isComplete = false
      stack.removeLast(count)
      push(.unknown)
    }
  }

  /// Counts values that a container is to keep; false when there are too many.
  private mutating func reserve(_ count: Int) -> Bool {
    graph.containedCount += count
    guard graph.containedCount <= PickleGraph.maximumElements else {
      scan.isComplete = false
      return false
    }
    return true
  }

  private mutating func newList(_ items: [PickleValue]) -> PickleValue {
    guard reserve(items.count), graph.lists.count < PickleGraph.maximumElements else {
      scan.isComplete = false
      return .unknown
    }
    graph.lists.append(items)
    return .list(UInt32(graph.lists.count - 1))
  }

  private mutating func newSet(_ items: [PickleValue]) -> PickleValue {
    guard case .list(let index) = newList(items) else { return .unknown }
    return .set(index)
  }

  private mutating func newDictionary(_ items: [PickleValue]) -> PickleValue {
    guard reserve(items.count), graph.dictionaries.count < PickleGraph.maximumElements else {
      scan.isComplete = false
      return .unknown
    }
    graph.dictionaries.append(items)
    return .dictionary(UInt32(graph.dictionaries.count - 1))
  }

  private mutating func append(_ items: [PickleValue], isSet: Bool = false) throws(FormatError) {
    let target = try top()
    if case .list = target {} else { refuse("appends to what isn't a list") }
    guard reserve(items.count) else { return }
    switch target {
    case .list(let index), .set(let index): graph.lists[Int(index)].append(contentsOf: items)
    case .object(let index): graph.objects[Int(index)].elements.append(contentsOf: items)
    case .unknown, .global, .persistent: break
    default:
      throw FormatError(reason: .violates("appends to what takes no elements"), offset: offset)
    }
  }

  private mutating func setItems(_ items: [PickleValue]) throws(FormatError) {
    let target = try top()
    refuseItems(of: target)
    noteSpecialKeys(items, in: target)
    guard reserve(items.count) else { return }
    switch target {
    case .dictionary(let index): graph.dictionaries[Int(index)].append(contentsOf: items)
    case .object(let index): graph.objects[Int(index)].items.append(contentsOf: items)
    case .unknown, .global, .persistent, .list: break
    default:
      throw FormatError(reason: .violates("sets items of what takes none"), offset: offset)
    }
  }

  /// Remembers a dictionary that holds a callable under a name that Python itself calls.
  private mutating func noteSpecialKeys(_ items: [PickleValue], in container: PickleValue) {
    for index in stride(from: 0, to: items.count - 1, by: 2) {
      guard case .text(let run) = items[index], run.count > 4 else { continue }
      let key = graph.characters[run.range]
      guard key.starts(with: "__".utf8), key.suffix(2).elementsEqual("__".utf8) else { continue }
      switch items[index + 1] {
      case .global, .object, .unknown, .persistent:
        specialKeys[container] = String(decoding: key, as: UTF8.self)
      default: continue
      }
    }
  }
}
