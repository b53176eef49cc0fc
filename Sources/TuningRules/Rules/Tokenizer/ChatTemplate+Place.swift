import ModelFacts

extension ChatTemplate {
  /// The name with a blank behind it, empty for the default template.
  var label: String { name == "default" ? "" : "'\(name)' " }

  /// A byte of the template: of the file when the template is one, else the template's place.
  func place(of offset: Int) -> Location {
    location.place == nil ? location.byte(offset) : location
  }
}
