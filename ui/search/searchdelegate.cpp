#include "ui/search/searchdelegate.h"

#include "models/search/searchresultmodel.h"
#include "ui/support/theme.h"

#include <QPainter>

#include <algorithm>

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr int iconSize = 16;

QString iconOf(SearchKind kind)
{
    switch (kind) {
    case SearchKind::Kek:
    case SearchKind::KmsKey:
        return u"kek"_s;
    case SearchKind::Subject:
        return u"schema"_s;
    case SearchKind::Field:
        return u"field"_s;
    case SearchKind::Rule:
        return u"policy"_s;
    case SearchKind::Tag:
        return u"tag"_s;
    case SearchKind::Dek:
        return u"dek"_s;
    case SearchKind::Secret:
        return u"secret"_s;
    case SearchKind::Mapping:
        return u"mapping"_s;
    case SearchKind::Environment:
        return u"environment"_s;
    case SearchKind::Catalog:
        return u"catalog"_s;
    case SearchKind::Database:
        return u"database"_s;
    }
    return {};
}

/// Which characters are marked.
QList<bool> markedOf(const QVariantList &marks, qsizetype size)
{
    QList<bool> marked(size, false);
    for (qsizetype i = 0; i + 1 < marks.size(); i += 2) {
        for (int at = marks[i].toInt(); at < marks[i].toInt() + marks[i + 1].toInt() && at < size; ++at)
            marked[at] = true;
    }
    return marked;
}

/// Draws @p text in runs, the marked ones bold and underlined; its middle gives way where there is no room.
void drawMarked(QPainter *painter, const QRect &area, const QString &text, QList<bool> marked, const QFont &font,
                const QColor &ink, const QColor &markInk)
{
    QFont bold = font;
    bold.setBold(true);
    bold.setUnderline(true);
    QString shown = text;
    const QFontMetrics widest(bold);
    if (widest.horizontalAdvance(text) > area.width()) {
        shown = widest.elidedText(text, Qt::ElideMiddle, area.width());
        const qsizetype ellipsis = shown.indexOf(u'…');
        const qsizetype gone = text.size() - shown.size() + 1;
        if (ellipsis >= 0 && gone > 0) {
            marked.remove(ellipsis, std::min(gone, marked.size() - ellipsis));
            marked.insert(ellipsis, false);
        }
        marked.resize(shown.size());
    }
    int x = area.left();
    for (qsizetype begin = 0; begin < shown.size();) {
        qsizetype end = begin + 1;
        while (end < shown.size() && marked[end] == marked[begin])
            ++end;
        const QString run = shown.sliced(begin, end - begin);
        painter->setFont(marked[begin] ? bold : font);
        painter->setPen(marked[begin] ? markInk : ink);
        painter->drawText(QRect(x, area.top(), area.right() - x + 1, area.height()), Qt::AlignVCenter | Qt::AlignLeft,
                          run);
        x += painter->fontMetrics().horizontalAdvance(run);
        begin = end;
    }
}

} // namespace

void SearchDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    using RowType = SearchResultModel::RowType;
    painter->save();
    const auto type = RowType(index.data(SearchResultModel::TypeRole).toInt());
    const bool chosen = option.state & QStyle::State_Selected;
    const QRect area = option.rect.adjusted(space::m, 0, -space::m, 0);
    if (type == RowType::Heading) {
        painter->fillRect(option.rect, color(Token::Raised));
        QFont small = option.font;
        small.setWeight(QFont::DemiBold);
        painter->setFont(small);
        painter->setPen(color(Token::MutedText));
        painter->drawText(area.adjusted(0, space::xs, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
        painter->restore();
        return;
    }
    painter->fillRect(option.rect, color(chosen ? Token::Selection : Token::Raised));
    if (chosen)
        painter->fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), color(Token::Accent));
    const QString iconName = type == RowType::Recent ? u"clock"_s
        : type == RowType::More                      ? u"chevron-down"_s
                                : iconOf(SearchKind(index.data(SearchResultModel::KindRole).toInt()));
    themedIcon(iconName, Token::MutedText)
        .paint(painter, QRect(area.left(), area.center().y() - iconSize / 2 + 1, iconSize, iconSize));
    QRect text = area.adjusted(iconSize + space::s, 0, 0, 0);
    if (type != RowType::Hit) {
        painter->setFont(option.font);
        painter->setPen(color(type == RowType::More ? Token::Accent : Token::Text));
        painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                          option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, text.width()));
        painter->restore();
        return;
    }
    const QString place = index.data(SearchResultModel::PlaceRole).toString();
    if (!place.isEmpty()) {
        const int width = std::min(option.fontMetrics.horizontalAdvance(place), text.width() * 2 / 5);
        painter->setFont(option.font);
        painter->setPen(color(Token::MutedText));
        painter->drawText(text, Qt::AlignVCenter | Qt::AlignRight,
                          option.fontMetrics.elidedText(place, Qt::ElideMiddle, width));
        text.setRight(text.right() - width - space::m);
    }
    const QString title = index.data().toString();
    drawMarked(painter, text, title, markedOf(index.data(SearchResultModel::MarksRole).toList(), title.size()),
               fixedFont(), color(Token::Text), color(Token::Accent));
    painter->restore();
}

QSize SearchDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {200, space::row};
}

} // namespace kekkai
