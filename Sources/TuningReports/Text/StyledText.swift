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
    /// Where it leads, an address of our own.
    var link: String?
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

  /// The words, without styles.
  var plain: String { runs.map(\.text).joined() }

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
    var kept: [Cell] = []
    var column = 1
    for cell in cells {
      column += cell.width
      guard column <= width else { return StyledText(cells: kept + [Cell("…", cell.style)]) }
      kept.append(cell)
    }
    return self
  }

  /// The text, with escape sequences when the page has colours or links (OSC 8).
  func rendered(colored: Bool, linked: Bool = false) -> String {
    runs.reduce(into: "") { text, run in
      guard !run.text.isEmpty else { return }
      // A no-break space has held words together where lines were broken.
      var shown = run.text.replacing("\u{a0}", with: " ")
      if colored, run.style != .plain { shown = "\u{1b}[\(run.style.rawValue)m\(shown)\u{1b}[0m" }
      if linked, let link = run.link {
        shown = "\u{1b}]8;;\(link)\u{1b}\\\(shown)\u{1b}]8;;\u{1b}\\"
      }
      text += shown
    }
  }

  /// The same with a link behind it.
  func linked(to address: String) -> StyledText {
    StyledText(
      runs: runs.map { run in
        var run = run
        run.link = address
        return run
      })
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
  /// A character with its style.
  struct Cell {
    var character: Character
    var style: Style
    var link: String?
    var width: Int

    init(_ character: Character, _ style: Style, link: String? = nil) {
      self.character = character
      self.style = style
      self.link = link
      width = character.displayWidth
    }
  }

  /// Its characters.
  var cells: [Cell] {
    runs.flatMap { run in run.text.map { Cell($0, run.style, link: run.link) } }
  }

  /// Characters with their styles.
  init(cells: some Sequence<Cell>) {
    self.init()
    for cell in cells {
      join(Run(text: String(cell.character), style: cell.style, link: cell.link))
    }
  }

  /// Puts a run at the end: into the last one where it looks the same.
  mutating func join(_ run: Run) {
    if let last = runs.indices.last, runs[last].style == run.style, runs[last].link == run.link {
      runs[last].text += run.text
    } else if !run.text.isEmpty {
      runs.append(run)
    }
  }
}
