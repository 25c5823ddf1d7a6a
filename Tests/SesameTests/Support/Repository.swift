import Foundation

/// The folder of this package: its examples, its pages and the servers of its tests.
enum Repository {
    static let folder = URL(fileURLWithPath: #filePath + "/../../../..").standardizedFileURL.path
}
