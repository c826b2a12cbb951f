#include "models/map/maptext.h"

#include "models/text/objecttext.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {

struct MapTexts {
    Q_DECLARE_TR_FUNCTIONS(kekkai::MapText)
};

} // namespace

QString mapColumnText(MapColumn column)
{
    switch (column) {
    case MapColumn::KmsKey:
        return MapTexts::tr("KMS keys");
    case MapColumn::Kek:
        return MapTexts::tr("KEKs");
    case MapColumn::Dek:
        return MapTexts::tr("DEKs");
    case MapColumn::Subject:
        return MapTexts::tr("Subjects");
    case MapColumn::Field:
        return MapTexts::tr("Fields");
    case MapColumn::Rule:
        return MapTexts::tr("Rules");
    case MapColumn::Secret:
        return MapTexts::tr("Secrets");
    case MapColumn::Mapping:
        return MapTexts::tr("Secret mappings");
    case MapColumn::Catalog:
        return MapTexts::tr("Catalogs and databases");
    case MapColumn::Environment:
        return MapTexts::tr("Environments");
    }
    return {};
}

QString mapKindText(const MapNode &node)
{
    return node.state == MapNode::State::More ? mapColumnText(node.column) : objectKindText(node.object.kind);
}

QString mapNodeName(const MapNode &node)
{
    if (node.state == MapNode::State::More)
        return MapTexts::tr("%n more", nullptr, node.title.toInt());
    if (node.column == MapColumn::Dek)
        return MapTexts::tr("%1 version %2").arg(node.title, node.subtitle);
    return node.title;
}

QString mapNodeDetail(const MapNode &node)
{
    switch (node.column) {
    case MapColumn::Dek:
        return node.object.key.value(1); // the subject
    case MapColumn::Subject:
        return node.subtitle.isEmpty() ? QString() : MapTexts::tr("version %1").arg(node.subtitle);
    case MapColumn::Rule:
        return node.subtitle.isEmpty() ? QString() : MapTexts::tr("KEK %1").arg(node.subtitle);
    case MapColumn::Mapping:
        return node.subtitle.isEmpty() ? QString() : MapTexts::tr("in %1").arg(node.subtitle);
    case MapColumn::Catalog:
        return node.subtitle.isEmpty() ? MapTexts::tr("catalog") : MapTexts::tr("database in %1").arg(node.subtitle);
    case MapColumn::KmsKey:
    case MapColumn::Kek:
    case MapColumn::Field:
    case MapColumn::Secret:
    case MapColumn::Environment:
        break;
    }
    return node.subtitle;
}

QString mapStateText(const MapNode &node)
{
    switch (node.state) {
    case MapNode::State::Normal:
        return {};
    case MapNode::State::Deleted:
        return node.column == MapColumn::Rule ? MapTexts::tr("not in force") : MapTexts::tr("soft-deleted");
    case MapNode::State::Missing:
        return node.column == MapColumn::Mapping ? MapTexts::tr("not mapped") : MapTexts::tr("does not exist");
    case MapNode::State::Warning:
        return node.column == MapColumn::Field ? MapTexts::tr("not encrypted") : MapTexts::tr("needs attention");
    case MapNode::State::More:
        return MapTexts::tr("not drawn");
    }
    return {};
}

Mark mapStateMark(const MapNode &node)
{
    switch (node.state) {
    case MapNode::State::Normal:
        return Mark::None;
    case MapNode::State::Deleted:
        return Mark::Deleted;
    case MapNode::State::Missing:
        return Mark::Critical;
    case MapNode::State::Warning:
        return Mark::High;
    case MapNode::State::More:
        return Mark::Muted;
    }
    return Mark::None;
}

QString mapNodeSentence(const MapNode &node)
{
    QStringList parts{MapTexts::tr("%1 %2").arg(mapKindText(node), mapNodeName(node))};
    for (const QString &part : {mapNodeDetail(node), mapStateText(node)}) {
        if (!part.isEmpty())
            parts.append(part);
    }
    return parts.join(u", "_s);
}

} // namespace kekkai
