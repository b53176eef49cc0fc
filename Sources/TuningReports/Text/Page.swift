/// The page that text for people is set on.
package struct Page: Hashable, Sendable {
  /// How much is said.
  package enum Detail: Hashable, Sendable {
    /// One line for each target.
    case quiet
    /// What a person needs.
    case normal
    /// Everything.
    case verbose
  }

  /// Columns of the terminal.
  package var width: Int
  /// Whether colours are shown.
  package var isColored: Bool
  /// How much is said.
  package var detail: Detail
  /// Whether nothing is cut, as a reader that isn't a person wants it.
  package var isComplete = false
  /// Whether long lists are cut short.
  var shortens: Bool { !isComplete && detail != .verbose }
  /// Whether only ASCII is shown.
  package var isASCII = false
  /// Whether names lead to pages, by OSC 8.
  package var hasLinks = false

  /// A page; without arguments what a pipe gets.
  package init(width: Int = 80, isColored: Bool = false, detail: Detail = .normal) {
    self.width = width
    self.isColored = isColored
    self.detail = detail
  }

  /// The same page, no wider than prose reads well.
  package var forProse: Page {
    var page = self
    page.width = min(width, 100)
    return page
  }
}
