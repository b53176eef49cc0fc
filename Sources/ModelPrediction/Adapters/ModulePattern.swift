/// A regular expression over module names that a file brings: `target_modules`, `exclude_modules`.
///
/// Python's `re` as people use it there: literals, classes, groups, alternation, quantifiers, anchors,
/// `\b` and look-ahead. What else there is makes no pattern. Each state is tried once at each place, so
/// no expression takes more than its length times the name's.
package struct ModulePattern: Sendable {
  fileprivate enum Step: Sendable {
    case set([ClosedRange<UInt8>], isNegated: Bool)
    case split(Int, Int)
    case jump(Int)
    case look(Int, isNegated: Bool)
    case start
    case end
    case boundary(isNegated: Bool)
    case accept
  }

  private var steps: [Step] = []

  /// Longer expressions, once their counts are spelled out, aren't tried.
  fileprivate static let mostSteps = 4000
  /// Longer names aren't tried.
  private static let longestName = 512

  /// Compiles an expression; nil when it uses more than is known here.
  package init?(_ text: String) {
    var compiler = Compiler(bytes: Array(text.utf8))
    guard compiler.choice(), compiler.isAtEnd else { return nil }
    compiler.steps.append(.accept)
    steps = compiler.steps
  }

  /// Whether the expression is the whole name, as `re.fullmatch` asks.
  package func matchesWhole(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard bytes.count <= Self.longestName else { return false }
    return reaches(from: 0, at: 0, in: bytes, toEnd: true)
  }

  private func reaches(from step: Int, at place: Int, in name: [UInt8], toEnd: Bool) -> Bool {
    var seen = [Bool](repeating: false, count: steps.count * (name.count + 1))
    var open = [(step, place)]
    while let (step, place) = open.popLast() {
      let key = step * (name.count + 1) + place
      guard !seen[key] else { continue }
      seen[key] = true
      switch steps[step] {
      case .accept:
        if !toEnd || place == name.count { return true }
      case .set(let ranges, let isNegated):
        guard place < name.count,
          ranges.contains(where: { $0.contains(name[place]) }) != isNegated
        else { continue }
        open.append((step + 1, place + 1))
      case .split(let first, let second): open += [(second, place), (first, place)]
      case .jump(let target): open.append((target, place))
      case .look(let next, let isNegated):
        if reaches(from: step + 1, at: place, in: name, toEnd: false) != isNegated {
          open.append((next, place))
        }
      case .start: if place == 0 { open.append((step + 1, place)) }
      case .end: if place == name.count { open.append((step + 1, place)) }
      case .boundary(let isNegated):
        if isBoundary(place, in: name) != isNegated { open.append((step + 1, place)) }
      }
    }
    return false
  }

  private func isBoundary(_ place: Int, in name: [UInt8]) -> Bool {
    func isWord(_ index: Int) -> Bool {
      name.indices.contains(index) && Compiler.word.contains { $0.contains(name[index]) }
    }
    return isWord(place - 1) != isWord(place)
  }
}

extension ModulePattern {
  /// Recursive descent over an expression, which writes the steps as it goes.
  private struct Compiler {
    static let word: [ClosedRange<UInt8>] = [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a]
    private static let digit: [ClosedRange<UInt8>] = [0x30...0x39]
    private static let space: [ClosedRange<UInt8>] = [0x09...0x0d, 0x20...0x20]
    private static let deepest = 64

    let bytes: [UInt8]
    var steps: [Step] = []
    private var place = 0
    private var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }
    private var peek: UInt8? { isAtEnd ? nil : bytes[place] }

    private mutating func accept(_ text: String) -> Bool {
      guard bytes[place...].starts(with: text.utf8) else { return false }
      place += text.utf8.count
      return true
    }

    mutating func choice() -> Bool {
      depth += 1
      defer { depth -= 1 }
      guard depth < Self.deepest else { return false }
      var ends: [Int] = []
      while true {
        let start = steps.count
        guard sequence() else { return false }
        guard accept("|") else { break }
        steps = steps.shifted(from: start, by: 1)
        steps.insert(.split(start + 1, steps.count + 2), at: start)
        ends.append(steps.count)
        steps.append(.jump(0))
      }
      for end in ends { steps[end] = .jump(steps.count) }
      return steps.count <= ModulePattern.mostSteps
    }

    private mutating func sequence() -> Bool {
      while let byte = peek, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
        let start = steps.count
        guard atom(), quantify(from: start) else { return false }
      }
      return true
    }

    private mutating func atom() -> Bool {
      if accept("^") || accept("\\A") { return add(.start) }
      if accept("$") || accept("\\Z") { return add(.end) }
      if accept(".") { return add(.set([0x0a...0x0a], isNegated: true)) }
      if accept("(?=") { return look(isNegated: false) }
      if accept("(?!") { return look(isNegated: true) }
      if accept("(?P<") {
        while let byte = peek, byte != UInt8(ascii: ">") { place += 1 }
        return accept(">") && choice() && accept(")")
      }
      if accept("(?:") { return choice() && accept(")") }
      if accept("(?") { return false }
      if accept("(") { return choice() && accept(")") }
      if accept("[") { return set() }
      if accept("\\b") { return add(.boundary(isNegated: false)) }
      if accept("\\B") { return add(.boundary(isNegated: true)) }
      if accept("\\") {
        guard let byte = peek else { return false }
        place += 1
        return Self.escaped(byte).map { add(.set($0.ranges, isNegated: $0.isNegated)) } ?? false
      }
      guard let byte = peek, !"*+?{".utf8.contains(byte) else { return false }
      place += 1
      return add(.set([byte...byte], isNegated: false))
    }

    private mutating func add(_ step: Step) -> Bool {
      steps.append(step)
      return true
    }

    private mutating func look(isNegated: Bool) -> Bool {
      let start = steps.count
      steps.append(.look(0, isNegated: isNegated))
      guard choice(), accept(")") else { return false }
      steps.append(.accept)
      steps[start] = .look(steps.count, isNegated: isNegated)
      return true
    }

    private static func escaped(
      _ byte: UInt8
    ) -> (ranges: [ClosedRange<UInt8>], isNegated: Bool)? {
      switch byte {
      case UInt8(ascii: "d"): (digit, false)
      case UInt8(ascii: "D"): (digit, true)
      case UInt8(ascii: "w"): (word, false)
      case UInt8(ascii: "W"): (word, true)
      case UInt8(ascii: "s"): (space, false)
      case UInt8(ascii: "S"): (space, true)
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: nil
      default: ([byte...byte], false)
      }
    }

    private mutating func set() -> Bool {
      let isNegated = accept("^")
      var ranges: [ClosedRange<UInt8>] = []
      var isFirst = true
      while let byte = peek, isFirst || byte != UInt8(ascii: "]") {
        isFirst = false
        place += 1
        if byte == UInt8(ascii: "\\") {
          guard let next = peek, let (inner, isInverse) = Self.escaped(next), !isInverse else {
            return false
          }
          place += 1
          ranges += inner
        } else if peek == UInt8(ascii: "-"), place + 1 < bytes.count,
          bytes[place + 1] != UInt8(ascii: "]")
        {
          let last = bytes[place + 1]
          guard byte <= last, last != UInt8(ascii: "\\") else { return false }
          place += 2
          ranges.append(byte...last)
        } else {
          ranges.append(byte...byte)
        }
      }
      return accept("]") && add(.set(ranges, isNegated: isNegated))
    }

    /// Repeats what was written since `start`, as the quantifier behind it says.
    private mutating func quantify(from start: Int) -> Bool {
      guard let (minimum, maximum) = counts() else { return true }
      _ = accept("?")
      if accept("+") { return false }
      let body = steps[start...].relative(to: start)
      steps.removeSubrange(start...)
      guard maximum ?? minimum >= minimum,
        body.count * (max(minimum, maximum ?? 0) + 1)
          <= ModulePattern.mostSteps
      else { return false }
      for _ in 0..<minimum { steps += body.absolute(at: steps.count) }
      if let maximum {
        let end = steps.count + (maximum - minimum) * (body.count + 1)
        for _ in minimum..<maximum {
          steps.append(.split(steps.count + 1, end))
          steps += body.absolute(at: steps.count)
        }
      } else {
        let loop = steps.count
        steps.append(.split(loop + 1, loop + body.count + 2))
        steps += body.absolute(at: steps.count)
        steps.append(.jump(loop))
      }
      return true
    }

    /// How often the atom before may stand; nil without a quantifier.
    private mutating func counts() -> (minimum: Int, maximum: Int?)? {
      if accept("*") { return (0, nil) }
      if accept("+") { return (1, nil) }
      if accept("?") { return (0, 1) }
      let before = place
      guard accept("{") else { return nil }
      let least = number()
      var (minimum, maximum) = (least ?? 0, least)
      if accept(",") { maximum = number() } else if least == nil { minimum = -1 }
      guard accept("}"), minimum >= 0 else {
        place = before
        return nil
      }
      return (minimum, maximum)
    }

    private mutating func number() -> Int? {
      var value: Int?
      while let byte = peek, 0x30...0x39 ~= byte, value ?? 0 < 10_000 {
        value = (value ?? 0) * 10 + Int(byte - 0x30)
        place += 1
      }
      return value
    }
  }
}

extension Sequence<ModulePattern.Step> {
  /// The steps with their targets counted from the first of them.
  fileprivate func relative(to start: Int) -> [ModulePattern.Step] { map { $0.moved(by: -start) } }

  /// The steps with their targets counted from the beginning again.
  fileprivate func absolute(at start: Int) -> [ModulePattern.Step] { map { $0.moved(by: start) } }
}

extension [ModulePattern.Step] {
  /// The steps, those from a place on moved.
  fileprivate func shifted(from start: Int, by offset: Int) -> Self {
    self[..<start] + self[start...].map { $0.moved(by: offset) }
  }
}

extension ModulePattern.Step {
  fileprivate func moved(by offset: Int) -> Self {
    switch self {
    case .split(let first, let second): .split(first + offset, second + offset)
    case .jump(let target): .jump(target + offset)
    case .look(let next, let isNegated): .look(next + offset, isNegated: isNegated)
    case .set, .start, .end, .boundary, .accept: self
    }
  }
}
