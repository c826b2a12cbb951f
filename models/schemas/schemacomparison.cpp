#include "models/schemas/schemacomparison.h"

#include "models/schemas/versionfields.h"

namespace kekkai {

namespace {

QStringList linesOf(const QByteArray &text)
{
    QStringList lines = QString::fromUtf8(text).split(u'\n');
    for (QString &line : lines) {
        if (line.endsWith(u'\r'))
            line.chop(1);
        line.replace(u'\t', QStringLiteral("    "));
    }
    if (!lines.isEmpty() && lines.constLast().isEmpty())
        lines.removeLast(); // a line end at the end begins no line
    return lines;
}

} // namespace

SchemaComparisonPtr comparedVersions(const SchemaVersionPtr &left, const SchemaVersionPtr &right,
                                     const InventoryPtr &inventory)
{
    auto made = std::make_shared<SchemaComparison>();
    made->left = left;
    made->right = right;
    const auto textOf = [&inventory](const SchemaVersion &version, FieldTree &tree) {
        const QList<ResolvedReference> references = resolvedReferences(version, *inventory);
        tree = readFields(version.type, version.text, references);
        return std::make_shared<const SchemaText>(
            schemaText(version.type, version.text, references, SchemaText::Form::LaidOutNarrow));
    };
    FieldTree leftTree;
    FieldTree rightTree;
    made->leftText = textOf(*left, leftTree);
    made->rightText = textOf(*right, rightTree);
    made->leftLines = linesOf(made->leftText->text);
    made->rightLines = linesOf(made->rightText->text);
    made->rows = sideBySide(made->leftLines, made->rightLines);
    made->diff = compareSchemas(*left, leftTree, *right, rightTree);
    return made;
}

} // namespace kekkai
