/// A text as Python counts it: by code points.
struct JinjaText {
  /// The code points.
  var scalars: [Unicode.Scalar]

  /// The code points of a text.
  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// A text of these code points.
  init(_ scalars: some Sequence<Unicode.Scalar>) { self.scalars = Array(scalars) }

  /// The text itself.
  var string: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// The first place of a part at or behind a place.
  func range(of part: JinjaText, from start: Int = 0) -> Range<Int>? {
    let count = part.scalars.count
    guard start <= scalars.count - count else { return nil }
    guard let first = part.scalars.first else { return start..<start }
    for place in start...scalars.count - count
    where scalars[place] == first && has(part, at: place) {
      return place..<place + count
    }
    return nil
  }

  /// The last place of a part.
  func lastRange(of part: JinjaText) -> Range<Int>? {
    let count = part.scalars.count
    guard count <= scalars.count else { return nil }
    for place in stride(from: scalars.count - count, through: 0, by: -1)
    where has(part, at: place) {
      return place..<place + count
    }
    return nil
  }

  /// Whether a part stands at a place.
  func has(_ part: JinjaText, at place: Int) -> Bool {
    guard place >= 0, place <= scalars.count - part.scalars.count else { return false }
    return scalars[place..<place + part.scalars.count].elementsEqual(part.scalars)
  }

  /// The text without some code points, or white space, at its ends.
  func stripped(of set: JinjaText?, left: Bool, right: Bool) -> JinjaText {
    let isOut: (Unicode.Scalar) -> Bool = { scalar in
      set.map { $0.scalars.contains(scalar) } ?? scalar.isPythonSpace
    }
    var rest = scalars[...]
    while left, let first = rest.first, isOut(first) { rest.removeFirst() }
    while right, let last = rest.last, isOut(last) { rest.removeLast() }
    return JinjaText(rest)
  }

  /// The pieces between a separator, or between white space; `limit` cuts at most.
  func split(by separator: JinjaText?, limit: Int, fromRight: Bool) -> [JinjaText] {
    guard let separator else { return splitAtSpace(limit: limit, fromRight: fromRight) }
    var cuts: [Range<Int>] = []
    if fromRight {
      var rest = self
      while limit < 0 || cuts.count < limit, let cut = rest.lastRange(of: separator) {
        cuts.insert(cut, at: 0)
        rest = JinjaText(scalars[..<cut.lowerBound])
      }
    } else {
      var start = 0
      while limit < 0 || cuts.count < limit, let cut = range(of: separator, from: start) {
        cuts.append(cut)
        start = cut.upperBound
      }
    }
    var pieces: [JinjaText] = []
    var start = 0
    for cut in cuts {
      pieces.append(JinjaText(scalars[start..<cut.lowerBound]))
      start = cut.upperBound
    }
    pieces.append(JinjaText(scalars[start...]))
    return pieces
  }

  private func splitAtSpace(limit: Int, fromRight: Bool) -> [JinjaText] {
    var words = scalars.split(whereSeparator: \.isPythonSpace)
    guard limit >= 0, words.count > limit else { return words.map { JinjaText($0) } }
    if fromRight {
      let rest = words.prefix(words.count - limit)
      guard let last = rest.last else { return words.map { JinjaText($0) } }
      let head = JinjaText(scalars[..<last.endIndex]).stripped(of: nil, left: true, right: false)
      words.removeFirst(rest.count)
      return [head] + words.map { JinjaText($0) }
    }
    let head = words.prefix(limit)
    let start = words[limit].startIndex
    let tail = JinjaText(scalars[start...]).stripped(of: nil, left: false, right: true)
    return head.map { JinjaText($0) } + [tail]
  }

  /// The lines, without what ends them unless it is kept.
  func lines(keepEnds: Bool = false) -> [JinjaText] {
    var lines: [JinjaText] = []
    var start = 0
    var place = 0
    while place < scalars.count {
      guard Self.lineEnds.contains(scalars[place]) else {
        place += 1
        continue
      }
      let isPair =
        scalars[place] == "\r" && place + 1 < scalars.count && scalars[place + 1] == "\n"
      let end = place + (isPair ? 2 : 1)
      lines.append(JinjaText(scalars[start..<(keepEnds ? end : place)]))
      start = end
      place = end
    }
    if start < scalars.count { lines.append(JinjaText(scalars[start...])) }
    return lines
  }

  private static let lineEnds: Set<Unicode.Scalar> = [
    "\n", "\r", "\u{b}", "\u{c}", "\u{1c}", "\u{1d}", "\u{1e}", "\u{85}", "\u{2028}", "\u{2029}",
  ]

  /// The text with another in the place of a part, at most `limit` times.
  func replacing(_ old: JinjaText, with new: JinjaText, limit: Int = -1) -> JinjaText {
    var result: [Unicode.Scalar] = []
    var start = 0
    var count = 0
    while limit < 0 || count < limit, let cut = range(of: old, from: start) {
      result += scalars[start..<cut.lowerBound]
      result += new.scalars
      start = cut.upperBound
      count += 1
      guard old.scalars.isEmpty else { continue }
      guard start < scalars.count else { break }
      result.append(scalars[start])
      start += 1
    }
    result += scalars[min(start, scalars.count)...]
    return JinjaText(result)
  }

  /// How often a part is there.
  func count(of part: JinjaText) -> Int {
    guard !part.scalars.isEmpty else { return scalars.count + 1 }
    var (count, start) = (0, 0)
    while let cut = range(of: part, from: start) {
      count += 1
      start = cut.upperBound
    }
    return count
  }

  /// The text with every word's first letter large and the others small, as `str.title` does.
  var titled: String {
    var result = ""
    var isInside = false
    for scalar in scalars {
      let properties = scalar.properties
      result += isInside ? properties.lowercaseMapping : properties.titlecaseMapping
      isInside = properties.isCased
    }
    return result
  }

  /// The text with a large letter behind spaces, dashes and brackets, as the filter `title` does.
  var headline: String {
    var result = ""
    var isStart = true
    for scalar in scalars {
      result += isStart ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
      isStart = scalar.isPythonSpace || "-({[<".unicodeScalars.contains(scalar)
    }
    return result
  }

  /// The text with its first letter large and the others small.
  var capitalized: String {
    guard let first = scalars.first else { return "" }
    return first.properties.titlecaseMapping
      + JinjaText(scalars.dropFirst()).string.lowercased()
  }
}
