/// Lines of a text report, each already within the page.
struct TextLines {
  /// What a line starts with: how a thing stands, at a glance.
  enum Mark {
    case good
    case partial
    case bad
    case none

    var symbol: StyledText {
      switch self {
      case .good: StyledText("✓", .green)
      case .partial: StyledText("~", .yellow)
      case .bad: StyledText("✗", .red)
      case .none: StyledText("·", .faint)
      }
    }
  }

  /// The column at which values start in an inventory.
  static let valueColumn = 24
  /// The column at which values start below an answer.
  static let shortColumn = 14

  let page: Page
  private(set) var lines: [StyledText] = []

  init(page: Page) { self.page = page }

  /// An empty line and a heading.
  mutating func heading(_ title: String, _ rest: StyledText = "") {
    lines.append("")
    paragraph(StyledText(title, .strong) + (rest.isEmpty ? "" : "\u{a0} " + rest))
  }

  /// A line that is known to fit.
  mutating func line(_ text: StyledText) { lines.append(page.isASCII ? text.ascii : text) }

  /// Text that is wrapped, with the lines after the first set in by `hanging`.
  mutating func paragraph(_ text: StyledText, indent: Int = 0, hanging: Int? = nil) {
    add(text, behind: StyledText(String(repeating: " ", count: indent)), hanging: hanging ?? indent)
  }

  /// A label in its column and a value that wraps beside it.
  mutating func row(_ label: String, _ value: StyledText, mark: Mark? = nil) {
    let head = mark.map { "  " + $0.symbol + " " } ?? "    "
    let label = (head + StyledText(label, .faint)).padded(to: Self.valueColumn - 1) + " "
    add(value, behind: label, hanging: Self.valueColumn)
  }

  /// A short label and a value that wraps beside it.
  mutating func fact(_ label: String, _ value: StyledText) {
    let head = ("  " + StyledText(label, .faint)).padded(to: Self.shortColumn - 1) + " "
    add(value, behind: head, hanging: Self.shortColumn)
  }

  /// Text at the left and text at the right end; where a line can't hold both, the right one below,
  /// behind the words `apart`.
  mutating func spread(_ left: StyledText, _ right: StyledText, apart: StyledText = "") {
    let hanging = 2
    let (left, right) = page.isASCII ? (left.ascii, right.ascii) : (left, right)
    guard left.width + right.width + 2 > page.width else {
      line(left.padded(to: page.width - right.width) + right)
      return
    }
    paragraph(left, hanging: hanging)
    if !right.isEmpty { paragraph(apart + right, indent: hanging, hanging: hanging + 2) }
  }

  private mutating func add(_ text: StyledText, behind head: StyledText, hanging: Int) {
    let gap = StyledText(String(repeating: " ", count: hanging))
    let (text, head) = page.isASCII ? (text.ascii, head.ascii) : (text, head)
    for (index, line) in text.wrapped(to: page.width - hanging).enumerated() {
      lines.append((index == 0 ? head : gap) + line)
    }
  }

  /// The lines as text, colours where the page has them, no spaces at the ends.
  var text: String {
    lines.reduce(into: "") { text, line in
      text += line.rendered(colored: page.isColored, linked: page.hasLinks)
      while text.last == " " { text.removeLast() }
      text += "\n"
    }
  }
}
