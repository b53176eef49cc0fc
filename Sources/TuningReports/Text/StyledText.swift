/// Text with styles, measured in columns and wrapped before any colour is put in.
struct StyledText: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, Sendable {
  /// How a run looks; plain paper shows none of it.
  enum Style: String, Sendable {
    case plain = ""
    case strong = "1"
    case faint = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case cyan = "36"
    case strongRed = "1;31"
    case strongGreen = "1;32"
    case strongYellow = "1;33"
    case strongBlue = "1;34"
  }

  /// Text of one style.
  struct Run: Sendable {
    var text: String
    var style: Style
  }

  private(set) var runs: [Run]

  init(runs: [Run] = []) { self.runs = runs }

  /// The tool's own words; what comes from files goes through `file(_:_:)`.
  init(_ text: String, _ style: Style = .plain) { runs = [Run(text: text, style: style)] }

  init(stringLiteral value: String) { self.init(value) }

  /// Text from a file, escaped.
  static func file(_ text: String, _ style: Style = .plain) -> StyledText {
    StyledText(Escaping.text(text), style)
  }

  static func + (left: StyledText, right: StyledText) -> StyledText {
    StyledText(runs: left.runs + right.runs)
  }

  static func += (left: inout StyledText, right: StyledText) { left.runs += right.runs }

  var isEmpty: Bool { runs.allSatisfy(\.text.isEmpty) }

  /// The columns it takes on one line.
  var width: Int { runs.reduce(0) { $0 + $1.text.displayWidth } }

  /// The same with spaces behind it up to a width.
  func padded(to width: Int) -> StyledText {
    self + StyledText(String(repeating: " ", count: max(0, width - self.width)))
  }

  /// The same, cut to a width with an ellipsis at its end when it is wider.
  func truncated(to width: Int) -> StyledText {
    guard self.width > width else { return self }
    var cells: [Cell] = []
    var column = 1
    for run in runs {
      for cell in run.text.map({ Cell($0, run.style) }) {
        column += cell.width
        guard column <= width else {
          return StyledText(cells: cells + [Cell("…", run.style)])
        }
        cells.append(cell)
      }
    }
    return self
  }

  /// The text, with escape sequences when the page has colours.
  func rendered(colored: Bool) -> String {
    runs.reduce(into: "") { text, run in
      guard colored, run.style != .plain, !run.text.isEmpty else {
        text += run.text
        return
      }
      text += "\u{1b}[\(run.style.rawValue)m\(run.text)\u{1b}[0m"
    }
  }
}

extension Sequence<StyledText> {
  func joined(separator: StyledText) -> StyledText {
    var joined = StyledText()
    for (index, text) in enumerated() {
      if index > 0 { joined += separator }
      joined += text
    }
    return joined
  }
}

extension StyledText {
  /// Lines no wider than `width`: broken at spaces, and inside a word only when a line can't hold it.
  ///
  /// A word that is too long breaks behind `.`, `/`, `_`, `-` or `,` where it can, so that the parts
  /// of a tensor name stay whole.
  func wrapped(to width: Int) -> [StyledText] {
    let width = max(width, 8)
    var lines: [[Cell]] = []
    var line: [Cell] = []
    var column = 0
    for word in words {
      var rest = word[...]
      while !rest.isEmpty {
        let gap = line.isEmpty ? 0 : 1
        let needed = rest.reduce(0) { $0 + $1.width }
        let cut =
          column + gap + needed <= width
          ? rest.endIndex
          : needed <= width
            ? rest.startIndex
            : Self.cut(rest, within: width - column - gap, mustCut: line.isEmpty)
        if cut > rest.startIndex {
          if gap == 1 { line.append(Cell(" ", .plain)) }
          line += rest[..<cut]
          column += gap + rest[..<cut].reduce(0) { $0 + $1.width }
          rest = rest[cut...]
        }
        if !rest.isEmpty {
          lines.append(line)
          (line, column) = ([], 0)
        }
      }
    }
    if !line.isEmpty || lines.isEmpty { lines.append(line) }
    return lines.map(Self.init(cells:))
  }

  /// A character with its style.
  private struct Cell {
    var character: Character
    var style: Style
    var width: Int

    init(_ character: Character, _ style: Style) {
      self.character = character
      self.style = style
      width = character.displayWidth
    }
  }

  private init(cells: [Cell]) {
    self.init()
    for cell in cells {
      if let last = runs.indices.last, runs[last].style == cell.style {
        runs[last].text.append(cell.character)
      } else {
        runs.append(Run(text: String(cell.character), style: cell.style))
      }
    }
  }

  /// The words between spaces.
  ///
  /// A no-break space holds two words together and is shown as a space.
  private var words: [[Cell]] {
    var words: [[Cell]] = [[]]
    for run in runs {
      for character in run.text {
        if character == " " {
          if words.last?.isEmpty == false { words.append([]) }
        } else {
          words[words.endIndex - 1].append(
            Cell(character == "\u{a0}" ? " " : character, run.style))
        }
      }
    }
    if words.last?.isEmpty == true { words.removeLast() }
    return words
  }

  /// The end of the longest part of a word that fits, at a joint when one is there.
  private static func cut(_ word: ArraySlice<Cell>, within width: Int, mustCut: Bool) -> Int {
    var column = 0
    var end = word.startIndex
    var joint = word.startIndex
    for index in word.indices {
      column += word[index].width
      guard column <= width else { break }
      end = index + 1
      if "./_-,|".contains(word[index].character) { joint = end }
    }
    return joint == word.startIndex && mustCut ? max(end, word.startIndex + 1) : joint
  }
}
