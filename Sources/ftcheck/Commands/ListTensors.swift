import ArgumentParser
import ModelFacts
import ModelInspection
import TuningReports

extension TensorListing.Format: ExpressibleByArgument {}

/// `ftcheck tensors PATH…`: what the headers of the weight files list.
struct ListTensors: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tensors", abstract: "List tensors: name, dtype, shape, bytes, file.")

  @Argument(
    help: ArgumentHelp("Model folders or weight files.", valueName: "path"), completion: .file())
  var paths: [String]

  @Option(help: ArgumentHelp("Format of the list: text, json or csv.", valueName: "format"))
  var format = TensorListing.Format.text

  @Option(
    help: ArgumentHelp(
      "Only tensors whose name contains this text, or fits this pattern of * and ?.",
      valueName: "text"))
  var name: String?

  @OptionGroup var pageOptions: PageOptions

  func run() async throws {
    var files: [WeightFile] = []
    for path in paths {
      for var file in try await weightFiles(in: path) {
        if paths.count > 1 { file.path = Self.joined(path, file.path) }
        files.append(file)
      }
    }
    let listing = TensorListing(files, filter: name.map { NameFilter($0) })
    try Console.show(listing.text(format, page: pageOptions.listPage))
    if let name, listing.isEmpty { throw Complaint("No tensor's name fits \"\(name)\".") }
    guard files.allSatisfy(\.errors.isEmpty) else { throw ExitCode.gateFailed }
  }

  /// The weight files of a target, with an error where one holds no tensors.
  private func weightFiles(in path: String) async throws -> [WeightFile] {
    let model = try await attempt {
      let repository = try RepositoryResolver().repository(named: path)
      return try await ModelInspector().inspect(repository)
    }
    var files = model.weightFiles
    if files.isEmpty {
      guard model.target.kind == .file, let only = model.files.first else {
        throw Complaint("\(path) has no weight files.")
      }
      files = [WeightFile(path: only.path, size: only.size, content: only.content)]
    }
    for index in files.indices
    where files[index].errors.isEmpty && files[index].content.tensors == .never {
      files[index].errors = [FormatError(reason: .violates("holds no tensors"), offset: 0)]
    }
    return files
  }

  /// A file's path as the user would write it: below the folder, or the file that was named.
  private static func joined(_ target: String, _ file: String) -> String {
    if target == file || target.hasSuffix("/\(file)") { return target }
    return target.hasSuffix("/") ? target + file : "\(target)/\(file)"
  }
}
