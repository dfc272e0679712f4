import Foundation

/// What must stand beside the executable.
enum Installation {
    /// The folders of resources that the modules read, by what is looked for in them.
    private static let resources = [
        "parley_Web.resources/Templates", "parley_Web.resources/Locales", "parley_Web.resources/Static",
        "parley_Storage.resources/Migrations/SQLite", "parley_LocalModel.resources/Resources/serve.py",
    ]

    /// Checks that the program was not copied without its resources. Without this check the modules would take those of
    /// the folder it was built in, where there is one, and trap where there is none.
    ///
    /// - Throws: ``ConfigurationError``.
    static func check(folder: URL = Bundle.main.bundleURL) throws {
        for path in resources {
            guard FileManager.default.isReadableFile(atPath: folder.appendingPathComponent(path).path) else {
                throw ConfigurationError(
                    "The installation", "is not complete: \(path) is missing beside the program, in \(folder.path)")
            }
        }
    }
}
