internal import Foundation

/// The files below one of our resource folders, read whole.
struct ResourceFolder {
    /// A file and its path inside the folder, with `/` between the parts.
    struct File {
        let path: String
        let bytes: [UInt8]
    }

    /// All files, ordered by path; hidden ones are left out.
    let files: [File]

    /// - Throws: ``WebError/asset(_:)`` when the folder is missing or a file cannot be read.
    init(_ folder: URL) throws {
        let manager = FileManager.default
        guard let paths = manager.enumerator(atPath: folder.path) else {
            throw WebError.asset("the folder \(folder.path) is missing")
        }
        files = try paths.compactMap { $0 as? String }.sorted().compactMap { path in
            let file = folder.appendingPathComponent(path)
            guard !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else { return nil }
            var isFolder: ObjCBool = false
            guard manager.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else { return nil }
            guard let bytes = manager.contents(atPath: file.path) else {
                throw WebError.asset("\(path) cannot be read")
            }
            return File(path: path, bytes: Array(bytes))
        }
    }
}
