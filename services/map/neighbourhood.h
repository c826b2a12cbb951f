#pragma once

#include "services/inventory/inventory.h"
#include "services/inventory/objectref.h"

#include <QList>
#include <QString>

namespace kekkai {

/// The columns of a map, left to right. Keys and schemas: KMS key – KEK – DEK – subject – field – rule.
/// CMF: secret – mapping – catalog or database – environment.
enum class MapColumn { KmsKey, Kek, Dek, Subject, Field, Rule, Secret, Mapping, Catalog, Environment };

struct MapNode {
    enum class State {
        Normal,
        Deleted, ///< soft-deleted
        Missing, ///< something names it, but it does not exist
        Warning, ///< exists, but is not what it seems: an unprotected field, an unmapped environment
        More, ///< stands for further objects of its column that are not drawn: title is their number
    };
    MapColumn column = MapColumn::Kek;
    ObjectRef object; ///< none for More
    QString title;
    QString subtitle;
    State state = State::Normal;

    friend bool operator==(const MapNode &, const MapNode &) = default;
};

struct MapEdge {
    int from = 0; ///< rows of Neighbourhood::nodes; from stands in a column left of to's
    int to = 0;

    friend bool operator==(const MapEdge &, const MapEdge &) = default;
};

/// What hangs together with one object.
struct Neighbourhood {
    QList<MapNode> nodes; ///< by column, within it in the order of the inventory
    QList<MapEdge> edges;
    /// The node that was asked for; -1 when the inventory has no such object and nothing in it names one.
    int centre = -1;

    friend bool operator==(const Neighbourhood &, const Neighbourhood &) = default;
};

/// Pure. @param perColumn  how many objects of one kind are drawn at most; the rest is one node of state More.
/// Fields are those that are tagged or covered by an encryption rule.
[[nodiscard]] Neighbourhood neighbourhoodOf(const Inventory &inventory, const ObjectRef &object, int perColumn = 40);

} // namespace kekkai
