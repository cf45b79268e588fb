"""Recognising WordPress shortcodes, such as [gallery ids="1,2"].

WordPress knows them by name, and plug-ins and themes add names. Newspapers also write [sic], [Reuters] and [see page
3]. So text in brackets is a shortcode only if one of that name is known, and everything else is text.

WordPress's own are in wp-includes/media.php and class-wp-embed.php, Jetpack's in modules/shortcodes of
https://github.com/Automattic/jetpack. Those of other plug-ins and page builders were collected by hand; one that is
missing stays in the text, and the report names it.
"""

import re

# Part of a larger pattern. The closing "]" must come before any other bracket, which keeps the search short.
PATTERN = (
    r"\[(?P<opening>\[?)(?P<end_code>/?)(?P<code>[a-zA-Z][a-zA-Z0-9_-]*+)"
    r"(?P<given>(?:[\s=/][^\[\]]*+)?)\](?P<closing>\]?)"
)
CORE = {"caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist"}
# Of WordPress.com and Jetpack, with an argument: [youtube https://…], [vimeo 123]
PLAYERS = {"youtube", "vimeo", "soundcloud", "dailymotion", "spotify", "ted", "tweet", "instagram", "facebook"}
JETPACK = {
    "archives", "bandcamp", "blip-tv", "brightcove", "cartodb", "codepen", "contact-field", "contact-form",
    "crowdsignal", "descript", "display-posts", "flickr", "getty", "gist", "googleapps", "googlemaps", "gravatar",
    "gravatar_profile", "houzz", "hulu", "jetpack-related-posts", "jetpack_subscription_form", "kickstarter", "lytro",
    "mailchimp_subscriber_popup", "mixcloud", "pinterest", "polldaddy", "scribd", "slideshare", "slideshow",
    "smartframe", "twitchtv", "twitter-timeline", "untappd-menu", "upcomingevents", "ustream", "videopress", "wpvideo",
}  # fmt: skip
PLUGINS = {
    # forms, newsletters, donations
    "contact-form-7", "wpforms", "gravityform", "gravityforms", "ninja_form", "ninja_forms", "formidable",
    "caldera_form", "mc4wp_form", "newsletter_form", "sibwp_form", "give_form", "everest_form", "fluentform",
    "forminator_form", "jotform", "hubspot", "convertkit", "optin-monster", "optin-monster-shortcode",
    "thrive_leads", "donation_form",
    # tables, charts, maps, documents
    "tablepress", "table-info", "wpdatatable", "wpdatachart", "supsystic-tables", "visualizer", "infogram",
    "datawrapper", "wpgmza", "mappress", "leaflet-map", "leaflet-marker", "pw_map", "mapsmarker", "google_map",
    "google-map-v3", "pdf-embedder", "pdfviewer", "gview", "googlepdf", "embeddoc", "pdf_embed", "issuu",
    "documentcloud", "storify",
    # pictures and sliders
    "nggallery", "ngg", "ngg_images", "singlepic", "imagebrowser", "foogallery", "envira-gallery", "modula",
    "rev_slider", "layerslider", "metaslider", "ml-slider", "smartslider3", "soliloquy", "masterslider",
    "slide-anything", "wonderplugin_slider", "Best_Wordpress_Gallery", "huge_it_gallery", "huge_it_slider",
    "portfolio_slideshow", "gallerybank", "twenty20",
    # players and embedded pages
    "embedyt", "fvplayer", "flowplayer", "jwplayer", "jwplatform", "arve", "iframe", "advanced_iframe",
    "raw_iframe", "video_lightbox_youtube", "sc_embed_player", "powerpress", "podcast_episode", "ss_player",
    "spreaker", "buzzsprout", "smart_track_player", "smart_podcast_player", "audioigniter", "wp-embedder-pack",
    "custom-facebook-feed", "instagram-feed", "custom-twitter-feeds", "twitter-follow", "feedzy-rss",
    "wp_rss_retriever", "rss-feed",
    # polls, quizzes, ratings, comments
    "yop_poll", "page_polls", "total-poll", "qsm", "hdquiz", "wp_quiz", "viralquiz", "kkstarratings", "ratings",
    "wp-review", "site_reviews", "wpdiscuz_comments",
    # lists of posts, reused texts, code
    "catlist", "wp_show_posts", "pt_view", "yarpp", "recent-posts", "related_posts", "rpwe", "listyofilles",
    "content_block", "global_content_block", "contentblock", "xyz-ihs", "xyz-ips", "code_snippet", "wpcode",
    "html_block", "do_widget", "elementor-template", "INSERT_ELEMENTOR", "insert_page", "wp-sitemap-page",
    "sitemap", "raw", "noformat",
    # contents, notes, breadcrumbs
    "toc", "no_toc", "ez-toc", "lwptoc", "rank_math_toc", "efn_note", "mfn", "footnotes", "footnote", "ref",
    "dropcap", "pullquote", "wpseo_breadcrumb", "wpseo_address", "wpseo_map", "breadcrumb", "aioseo_breadcrumbs",
    "simple_tooltip",
    # advertisements, shops, sharing
    "the_ad", "the_ad_group", "the_ad_placement", "adrotate", "adinserter", "adsense", "quads", "wp_ad_camp",
    "dfp_ads", "add_to_cart", "add_to_cart_url", "product_page", "products", "recent_products", "sale_products",
    "product_category", "featured_products", "aawp", "amazon_link", "amazon_textlink", "easyazon_link",
    "easyazon_image", "asa", "addtoany", "ssba", "shareaholic", "sharethis", "social_warfare", "click_to_tweet",
    "clicktotweet", "tweetthis", "bctt",
    # who may read
    "restrict", "members_access", "membership", "pmpro", "memberful", "s2If", "leaky_paywall", "lock",
    "login-with-ajax",
}  # fmt: skip
# Of page builders, themes and large plug-ins, each with many shortcodes.
PREFIXES = re.compile(
    r"(?:vc_|et_pb_|av_|fusion_|su_|mk_|td_|tdc_|tdb_|tds_|cs_|x_|qode_|wpb_|siteorigin_|fl_builder_|oxy_|oxy-|bsf_|ult_|"
    r"ultimate_|edd_|woocommerce_|mailpoet_|newsletter_|wpdm_|frm-|frm_|rcp_|pmpro_|wlm_|mepr-|wpum_|bbp-|bp_|tribe_|"
    r"event_|events_|em_|mec_|wpv-|types_|acf_|adsanity|advads_|cmtooltip_|wp_paypal|stripe_|themify_|thrive_|tcb_|"
    r"cp_|op_|nectar_|ts_|dt_|eltd_|edgtf_|mkdf_|kt_|kadence_|gambit_|largo_|newspack_|blox_|jnews_|penci_|bs_|"
    r"(?:one|two|three|four|five)_(?:half|third|fourth|fifth|sixth|quarter)s?(?:_|\Z)|cols?_|column[s_]_?|row_)"
)
# Also words: a shortcode only with attributes, or with an end of its own.
WORDS = {
    "accordion", "accordions", "ad", "ads", "alert", "album", "amazon", "blockquote", "box", "button", "buttons",
    "callout", "center", "chart", "clear", "code", "col", "column", "columns", "container", "content", "countdown",
    "divider", "donate", "download", "event", "faq", "form", "glossary", "heading", "highlight", "icon", "image",
    "info", "infobox", "insert", "item", "items", "label", "lightbox", "link", "list", "login", "map", "member",
    "menu", "message", "note", "panel", "paypal", "person", "poll", "popup", "portfolio", "posts", "presentation",
    "price", "private", "product", "progress", "quiz", "quote", "rating", "recipe", "related", "review", "row",
    "section", "separator", "sidebar", "slide", "slider", "slides", "social", "spacer", "spoiler", "subscribe",
    "tab", "table", "tabs", "team", "testimonial", "testimonials", "text", "timeline", "title", "toggle", "toggles",
    "tooltip", "tweets", "vr", "widget",
}  # fmt: skip
# Attributes that readers see.
SHOWN = {
    "author", "caption", "cite", "content", "credit", "description", "heading", "label", "quote", "subtitle", "text",
    "title",
}  # fmt: skip
NOTES = {"efn_note", "footnote", "mfn", "ref"}  # readers see their content elsewhere
ENCODED = {"vc_raw_html", "vc_raw_js"}  # their content is Base64

_ATTRIBUTE = re.compile(
    r"""([\w-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"']++))|"([^"]*+)"|'([^']*+)'|([^\s"']++)"""
)
_CURLY_QUOTE = re.compile("&(?:#82(?:20|21|22|43)|quot|[lr]dquo|Prime);|[“”„″]")
_END = re.compile(r"\[/([a-zA-Z][a-zA-Z0-9_-]*+)\]")
_HAS_VALUE = re.compile(r"[\w-]\s*=\s*[\"'&”“″\w]")
_LOOKS_LIKE_CODE = re.compile(r"\s[\w-]+=[\"']")


def attributes(given: str) -> dict[str, str]:
    """The attributes of a shortcode by lower-case name; values without a name are "0", "1", …"""
    found: dict[str, str] = {}
    given = given.replace("\xa0", " ").replace("\u200b", " ")
    if '"' not in given:  # as an editor made of them
        given = _CURLY_QUOTE.sub('"', given)
    for match in _ATTRIBUTE.finditer(given):
        name, values = match[1], [value for value in match.groups()[1:] if value is not None]
        found.setdefault(name.lower() if name else str(len(found)), values[0])
    return found


def last_ends(text: str) -> dict[str, int]:
    """The position of the last [/name] of each name."""
    return {match[1]: match.start() for match in _END.finditer(text)}


def is_shortcode(match: re.Match, ends: dict[str, int]) -> bool:
    """Whether a match of PATTERN is a shortcode, not words in brackets."""
    name, given = match["code"], match["given"]
    if name in WORDS:
        return bool(_HAS_VALUE.search(given)) or ends.get(name, -1) >= match.end()
    if name in PLAYERS:
        return bool(given.strip("/ "))
    return name in CORE or name in JETPACK or name in PLUGINS or bool(PREFIXES.match(name))


def looks_like_one(match: re.Match, ends: dict[str, int]) -> bool:
    """Whether words in brackets that are no known shortcode may be one of the old site's own."""
    is_html = "<" in match["given"]
    return (not is_html and bool(_LOOKS_LIKE_CODE.search(match["given"]))) or ends.get(match["code"], -1) >= match.end()
