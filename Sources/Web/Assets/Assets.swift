internal import Foundation

/// The static files of the pages, in memory.
///
/// They live under `/assets/<fingerprint>/<path>`. One fingerprint covers all of them, so scripts can import each other
/// by relative paths, and every file can be cached indefinitely.
public struct Assets: Sendable {
    /// Changes when any file changes; lower-case hexadecimal.
    public let fingerprint: String
    /// Names of the icons in `icons.svg`.
    let icons: Set<String>
    private let files: [String: Asset]

    /// - Parameters:
    ///   - packaged: Scripts served in addition to those in the folder.
    ///   - others: Other folders that pages are made from. They count towards the fingerprint, because browsers store a
    ///     page under it.
    /// - Throws: ``WebError/asset(_:)``.
    init(folder: URL, packaged: PackagedScripts? = nil, others: [URL] = []) throws {
        var hash = Fingerprint()
        for file in try others.flatMap({ try ResourceFolder($0).files }) {
            hash.add(Array(file.path.utf8))
            hash.add(file.bytes)
        }
        var files: [String: Asset] = [:]
        for file in try ResourceFolder(folder).files {
            guard let contentType = Asset.contentType(of: file.path) else { continue }
            hash.add(Array(file.path.utf8))
            hash.add(file.bytes)
            files[file.path] = Asset(bytes: Self.served(file), contentType: contentType)
        }
        for (path, text) in (packaged?.files ?? [:]).sorted(by: { $0.key < $1.key }) {
            let bytes = Array(text.utf8)
            hash.add(Array(path.utf8))
            hash.add(bytes)
            files[path] = Asset(bytes: bytes, contentType: "text/javascript; charset=utf-8")
        }
        self.files = files
        fingerprint = hash.text
        icons = Self.identifiers(in: files["icons.svg"]?.bytes ?? [])
    }

    /// The file at a request path such as `/assets/<fingerprint>/styles/base.css`.
    ///
    /// Only the exact paths of our files are known, so no path can escape the folder. Another fingerprint finds
    /// nothing, so a page of an old version never loads files of a new one.
    public func file(at path: String) -> Asset? {
        let prefix = "/assets/\(fingerprint)/"
        guard path.hasPrefix(prefix) else { return nil }
        return files[String(path.dropFirst(prefix.count))]
    }

    /// The address of a file, by its path inside `Static`; nil when there is no such file.
    public func url(for path: String) -> String? {
        files[path] == nil ? nil : "/assets/\(fingerprint)/\(path)"
    }

    /// The file `favicon.svg`, which browsers also ask for at `/favicon.ico`.
    public var favicon: Asset? { files["favicon.svg"] }

    /// Paths inside `Static`, ordered.
    var paths: [String] { files.keys.sorted() }

    private static func served(_ file: ResourceFolder.File) -> [UInt8] {
        let text = String(decoding: file.bytes, as: UTF8.self)
        if file.path.hasSuffix(".js") { return Array(MinifiedText.compact(text).utf8) }
        return file.path.hasSuffix(".css") ? Array(StyleText.compact(text).utf8) : file.bytes
    }

    private static func identifiers(in sprite: [UInt8]) -> Set<String> {
        let text = String(decoding: sprite, as: UTF8.self)
        return Set(text.matches(of: /<symbol id="([a-z-]+)"/).map { String($0.output.1) })
    }
}
