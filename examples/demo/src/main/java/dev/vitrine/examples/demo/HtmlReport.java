package dev.vitrine.examples.demo;

import java.util.List;

/** Tells the tour as one page that needs no other file. */
final class HtmlReport {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Vitrine: a tour</title>
            <style>
            :root { --ink: #1d2330; --soft: #667085; --line: #e4e7ec; --paper: #ffffff; --ground: #f6f7f9; --mark: #0e7c66;
                    --code: #11161f; --codeink: #e6edf3; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e6e9ef; --soft: #98a2b3; --line: #2b3240; --paper: #171c26; --ground: #0f131a; --mark: #4cc9a8; }
            }
            * { box-sizing: border-box; }
            body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
            main { max-width: 66rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
            header p { color: var(--soft); max-width: 44rem; }
            h1 { font-size: 2.2rem; margin: 0; letter-spacing: -.02em; }
            h2 { font-size: 1.25rem; margin: 0 0 .25rem; }
            h2 span { color: var(--mark); margin-right: .6rem; font-variant-numeric: tabular-nums; }
            section { background: var(--paper); border: 1px solid var(--line); border-radius: 14px; padding: 1.5rem;
                      margin-top: 1.5rem; }
            section > p { margin: 0 0 .5rem; color: var(--soft); }
            pre { background: var(--code); color: var(--codeink); border-radius: 10px; padding: .9rem 1.1rem; margin: 1rem 0 .5rem;
                  overflow-x: auto; font: 13.5px/1.5 ui-monospace, Menlo, Consolas, monospace; }
            .took { color: var(--soft); font-size: .85rem; margin: .35rem 0 0; }
            .took::before { content: ""; display: inline-block; width: .5rem; height: .5rem; border-radius: 50%;
                            background: var(--mark); margin-right: .5rem; }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; font-size: .92rem; }
            th { text-align: left; color: var(--soft); font-weight: 600; }
            th, td { padding: .4rem 1.2rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: middle; }
            td pre { margin: .2rem 0; }
            td.null { color: var(--soft); font-style: italic; }
            img { display: block; height: 110px; width: auto; border-radius: 8px; }
            .strip { display: flex; flex-wrap: wrap; gap: .9rem; margin: .6rem 0; }
            figure { margin: 0; }
            figcaption { font-size: .8rem; color: var(--soft); max-width: 11rem; overflow-wrap: anywhere; padding-top: .25rem; }
            </style>
            </head>
            <body>
            <main>
            """;

    private static final int MOST_ROWS = 24;

    private final StringBuilder page = new StringBuilder(HEAD);
    private int chapters;

    HtmlReport(String product) {
        page.append(
                        "<header><h1>Vitrine</h1><p>Films and pictures as ordinary SQL: what follows was run through <code>")
                .append(escaped(product))
                .append("</code> by a program that uses nothing but <code>java.sql</code>.</p></header>\n");
    }

    void add(Chapter chapter, List<Answer> answers) {
        chapters++;
        page.append("<section><h2><span>%d</span>%s</h2><p>%s</p>\n"
                .formatted(chapters, escaped(chapter.title()), escaped(chapter.text())));
        answers.forEach(this::add);
        page.append("</section>\n");
    }

    private void add(Answer answer) {
        page.append("<pre>").append(escaped(answer.sql())).append("</pre>\n");
        List<List<Cell>> shown =
                answer.rows().subList(0, Math.min(MOST_ROWS, answer.rows().size()));
        if (pictureColumn(answer) >= 0) {
            strip(answer, shown);
        } else if (!answer.columns().isEmpty()) {
            table(answer, shown);
        }
        String more = shown.size() < answer.rows().size() ? ", the first " + shown.size() + " of them here" : "";
        page.append("<p class=\"took\">").append(answer.summary()).append(more).append("</p>\n");
    }

    /** Where the pictures are in a result that has exactly one column of them, else -1. */
    private static int pictureColumn(Answer answer) {
        int found = -1;
        for (int i = 0; i < answer.columns().size(); i++) {
            int column = i;
            if (answer.rows().stream().anyMatch(row -> row.get(column) instanceof Cell.Picture)) {
                if (found >= 0) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }

    private void strip(Answer answer, List<List<Cell>> rows) {
        int picture = pictureColumn(answer);
        page.append("<div class=\"strip\">");
        for (List<Cell> row : rows) {
            StringBuilder caption = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                if (i != picture) {
                    caption.append(caption.isEmpty() ? "" : "<br>")
                            .append(escaped(answer.columns().get(i)))
                            .append(": ")
                            .append(escaped(row.get(i).text()));
                }
            }
            page.append("<figure>")
                    .append(content(row.get(picture)))
                    .append("<figcaption>")
                    .append(caption)
                    .append("</figcaption></figure>");
        }
        page.append("</div>\n");
    }

    private void table(Answer answer, List<List<Cell>> rows) {
        page.append("<div class=\"scroll\"><table><tr>");
        answer.columns()
                .forEach(column -> page.append("<th>").append(escaped(column)).append("</th>"));
        page.append("</tr>\n");
        for (List<Cell> row : rows) {
            page.append("<tr>");
            for (Cell cell : row) {
                page.append(cell instanceof Cell.Null ? "<td class=\"null\">" : "<td>")
                        .append(content(cell))
                        .append("</td>");
            }
            page.append("</tr>\n");
        }
        page.append("</table></div>\n");
    }

    private static String content(Cell cell) {
        if (cell instanceof Cell.Picture picture) {
            return "<img alt=\"%s\" src=\"%s\">".formatted(escaped(picture.text()), picture.source());
        }
        return cell.text().indexOf('\n') < 0 ? escaped(cell.text()) : "<pre>" + escaped(cell.text()) + "</pre>";
    }

    /** The finished page. */
    String page() {
        return page + "</main>\n</body>\n</html>\n";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
