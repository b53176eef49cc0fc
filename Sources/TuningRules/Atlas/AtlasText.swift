// Made by Scripts/atlas; edit the scripts, not this file.
// swift-format-ignore-file

/// The atlas's text; `Scripts/atlas/FORMAT.md` describes it.
enum AtlasText {
  static let text = ""
}
