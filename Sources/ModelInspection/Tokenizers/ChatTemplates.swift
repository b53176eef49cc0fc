import ModelFacts
import ModelFormats

/// The chat templates of a folder, in transformers' order of precedence.
///
/// Files of their own, then the processor's old file, then what the configurations hold, then what
/// GGUF files carry.
struct ChatTemplates {
  /// Template files that are read where no loader looks.
  private static let fileLimit = 200

  /// The templates found.
  private(set) var all: [ChatTemplate] = []
  /// Template files that couldn't be read.
  private(set) var problems: [InspectionProblem] = []

  /// Collects the templates of a folder (with its `/`).
  init(of model: InspectedModel, in opened: OpenFiles, folder: String) {
    for file in model.files {
      let owner = RelativePath.folder(of: file.path)
      if ExactString(file.path) == ExactString(folder + "chat_template.jinja") {
        read(file, as: "default", from: opened)
      } else if owner == folder + "additional_chat_templates/", file.path.hasSuffix(".jinja") {
        read(file, as: String(file.name.dropLast(".jinja".count)), from: opened)
      }
    }
    all = all.filter { $0.name == "default" } + all.filter { $0.name != "default" }
    for name in ["chat_template.json", "tokenizer_config.json", "processor_config.json"] {
      guard let value = model.documents[folder + name]?.value?["chat_template"] else { continue }
      addTemplates(in: value, at: Location(file: folder + name).pointer("/chat_template"))
    }
  }

  /// Collects the templates of every other place: further `.jinja` files and configurations.
  init(of model: InspectedModel, in opened: OpenFiles, besides taken: Self) {
    let known = Set(taken.all.map(\.location))
    let files = model.files.filter { file in
      file.path.hasSuffix(".jinja") && !known.contains(Location(file: file.path))
    }
    for file in files.prefix(Self.fileLimit) { read(file, as: file.name, from: opened) }
    let documents = model.documents.sorted { ExactString($0.key) < ExactString($1.key) }
    for (path, document) in documents {
      guard let value = document.value?["chat_template"] else { continue }
      addTemplates(in: value, at: Location(file: path).pointer("/chat_template"))
    }
    var seen = known
    all = all.filter { seen.insert($0.location).inserted }
  }

  private mutating func read(
    _ file: ListedFile, as name: String, from opened: OpenFiles
  ) {
    let location = Location(file: file.path)
    do {
      let bytes = try opened.open(file.path).bytes(within: .template)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw FormatError(reason: .invalidUTF8, offset: 0)
      }
      all.append(ChatTemplate(name: name, source: text, location: location))
    } catch {
      problems.append(
        InspectionProblem(kind: .unreadable, message: "\(error)", location: location))
    }
  }

  /// A template as a string, several as a list of names and templates or as an object.
  private mutating func addTemplates(in value: JSONValue, at location: Location) {
    switch value {
    case .string(let source):
      // To Python an empty text is no template.
      if source.isEmpty { return }
      all.append(ChatTemplate(name: "default", source: source, location: location))
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        guard let source = element["template"]?.string else { continue }
        let place = location.pointer("/chat_template/\(index)/template")
        all.append(
          ChatTemplate(
            name: element["name"]?.string ?? "default", source: source, location: place))
      }
    case .object(let object):
      for member in object.members {
        guard let source = member.value.string else { continue }
        let key = member.key.replacing("~", with: "~0").replacing("/", with: "~1")
        all.append(
          ChatTemplate(
            name: member.key, source: source, location: location.pointer("/chat_template/\(key)")))
      }
    case .null, .bool, .number: break
    }
  }
}
