import Foundation

/// Files that must be next to the executable.
enum Installation {
    /// The resource folders that the modules read, each with a file or folder that must be in it.
    private static let resources = [
        "parley_Web.resources/Templates", "parley_Web.resources/Locales", "parley_Web.resources/Static",
        "parley_Storage.resources/Migrations/SQLite", "parley_LocalModel.resources/Resources/serve.py",
    ]

    /// Checks that the program was not copied without its resources. Without this check, the modules would use the
    /// resources in the folder where it was built, or trap if that does not exist.
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
