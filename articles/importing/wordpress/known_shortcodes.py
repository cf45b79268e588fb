"""The names of shortcodes: WordPress's own, and those of plug-ins, themes and page builders.

LOOKED_UP was compared with the plug-ins' source on 30 November 2026, in copies of it on GitHub: each line names the
plug-in (https://wordpress.org/plugins/). BY_HAND is from memory. A name that is missing stays in the text, and the
report names it.
"""

import re

CORE = {"caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist"}  # wp-includes/media.php
# Of WordPress.com and Jetpack, with an argument: [youtube https://…], [vimeo 123]
PLAYERS = {"youtube", "vimeo", "soundcloud", "dailymotion", "spotify", "ted", "tweet", "instagram", "facebook"}
LOOKED_UP = {
    # github.com/Automattic/jetpack, projects/plugins/jetpack/modules/shortcodes; "unavailable.php" has former ones
    "Jetpack": """archiveorg archiveorg-book archives bandcamp blip-tv brightcove cartodb codepen crowdsignal
        descript digg flatio flickr getty gist googleapps googlemaps googleplus googlevideo gravatar
        gravatar_profile houzz hulu jetpack-email-subscribe kickstarter lytro mailchimp_subscriber_popup mixcloud
        nova_menu pinterest polldaddy quiz-wrapper recipe-directions recipe-image recipe-ingredients recipe-notes
        recipe-nutrition scribd slideshare slideshow smartframe twitchtv twitter-timeline untappd-menu
        upcomingevents ustream ustreamsocial videopress wordads wpvideo wufoo""",
    "Jetpack forms": "contact-form contact-field",
    "Contact Form 7": "contact-form-7",
    "Gravity Forms": "gravityform gravityforms",
    "Ninja Forms": "ninja_form ninja_forms",
    "OptinMonster": "optin-monster optin-monster-shortcode",
    "MailPoet": "wysija_form wysija_subscribers_count",
    "WooCommerce (includes/class-wc-shortcodes.php)": """add_to_cart add_to_cart_url best_selling_products
        featured_products product_attribute product_categories product_category product_page products
        recent_products related_products sale_products shop_messages top_rated_products""",
    "Elementor": "elementor-template elementor-element",
    "Page Builder by SiteOrigin": "siteorigin_widget",
    "NextGEN Gallery (lib/shortcodes.php)": "nggallery nggalbum nggtags singlepic imagebrowser tagcloud",
    "FooGallery": "foogallery",
    "Easy Footnotes": "efn_note efn_reset",
    "CM Tooltip Glossary": "glossary_tooltip",
    "Glossary": "glossary-list glossary-ignore glossary-terms glossary_term_list",
    "Simple Tooltips": "simple_tooltip",
    "AddToAny": "addtoany",
    "Better Click to Tweet": "bctt",
    "Advanced Ads": "the_ad the_ad_group the_ad_placement the_ad_clicks",
    "Ads by WPQuads": "quads_ad",
    "AMP for ad servers": "ampad",
    "Seriously Simple Podcasting": "ss_player ss_podcast podcast_episode podcast_playlist",
    "PowerPress": "podcastlist podcastplaylist powerpressplaylist powerpresssubscribe",
    "YOP Poll": "yop_poll yop_poll_archive yop_poll_stats yop-poll yop-poll-archive",
    "WP-Polls": "page_polls",
    "WP Poll": "poll_list poller_list",
    "WP Quiz": "wp_quiz wp_quiz_pro",
    "HD Quiz": "HDquiz",
    "Leaky Paywall": "leaky_paywall leaky_paywall_login",
    "Embedly": "embedly",
    "Recipe plug-ins": "ultimate-recipe cooked-recipe recipe-timer nutrition-label ultimate-nutrition-label",
}
BY_HAND = {
    "forms, newsletters, donations": """wpforms formidable caldera_form mc4wp_form newsletter_form sibwp_form
        give_form everest_form fluentform forminator_form jotform hubspot convertkit thrive_leads donation_form""",
    "tables, charts, maps, documents": """tablepress table-info wpdatatable wpdatachart supsystic-tables visualizer
        infogram datawrapper wpgmza mappress leaflet-map leaflet-marker pw_map mapsmarker google_map google-map-v3
        pdf-embedder pdfviewer gview googlepdf embeddoc pdf_embed issuu documentcloud storify""",
    "pictures and sliders": """ngg ngg_images envira-gallery modula rev_slider layerslider metaslider ml-slider
        smartslider3 soliloquy masterslider slide-anything wonderplugin_slider Best_Wordpress_Gallery
        huge_it_gallery huge_it_slider portfolio_slideshow gallerybank twenty20""",
    "players and embedded pages": """embedyt fvplayer flowplayer jwplayer jwplatform arve iframe advanced_iframe
        raw_iframe video_lightbox_youtube sc_embed_player powerpress spreaker buzzsprout smart_track_player
        smart_podcast_player audioigniter wp-embedder-pack custom-facebook-feed instagram-feed custom-twitter-feeds
        twitter-follow feedzy-rss wp_rss_retriever rss-feed""",
    "polls, quizzes, ratings, comments": """totalpoll total-poll qsm hdquiz viralquiz kkstarratings ratings
        wp-review site_reviews wpdiscuz_comments""",
    "lists of posts, reused texts, code": """catlist display-posts INSERT_ELEMENTOR wp_show_posts pt_view yarpp
        recent-posts related_posts rpwe listyofilles content_block global_content_block contentblock xyz-ihs xyz-ips
        code_snippet wpcode html_block do_widget insert_page wp-sitemap-page sitemap raw noformat""",
    "contents, notes, breadcrumbs": """toc no_toc ez-toc lwptoc rank_math_toc mfn modern_footnote footnotes footnote
        ref glossary_exclude dropcap pullquote pull_quote breadcrumb aioseo_breadcrumbs""",
    "advertisements, shops, sharing": """adrotate adinserter quads adsense wp_ad_camp dfp_ads aawp amazon_link
        amazon_textlink easyazon_link easyazon_image asa ssba shareaholic sharethis social_warfare click_to_tweet
        clicktotweet tweetthis""",
    "who may read": "restrict members_access membership pmpro memberful s2If lock login-with-ajax",
}
NAMES = {*CORE, *(name for names in (*LOOKED_UP.values(), *BY_HAND.values()) for name in names.split())}
# Of page builders, themes and large plug-ins, each with many shortcodes: WPBakery vc_, Divi et_pb_, Enfold av_, Avada
# fusion_, Shortcodes Ultimate su_, tagDiv td_, Themify, SiteOrigin, Yoast wpseo_, Jetpack jetpack_, Newspack …
PREFIXES = re.compile(
    r"(?:vc_|et_pb_|av_|fusion_|su_|mk_|td_|tdc_|tdb_|tds_|cs_|x_|qode_|wpb_|siteorigin_|fl_builder_|oxy_|oxy-|bsf_|ult_|"
    r"ultimate_|edd_|woocommerce_|mailpoet_|newsletter_|wpdm_|frm-|frm_|rcp_|pmpro_|wlm_|mepr-|wpum_|bbp-|bp_|tribe_|"
    r"event_|events_|em_|mec_|wpv-|types_|acf_|adsanity|advads_|cmtooltip_|cm_tooltip_|wp_paypal|stripe_|themify_|"
    r"thrive_|tcb_|cp_|op_|nectar_|ts_|dt_|eltd_|edgtf_|mkdf_|kt_|kadence_|gambit_|largo_|newspack[_-]|blox_|jnews_|"
    r"penci_|bs_|wpseo_|jetpack[_-]|ninja_forms_|powerpress_|"
    r"(?:one|two|three|four|five)_(?:half|third|fourth|fifth|sixth|quarter)s?(?:_|\Z)|cols?_|column[s_]_?|row_)"
)
# Also words: a shortcode only with attributes, or with an end of its own.
WORDS = {
    "accordion", "accordions", "ad", "ads", "album", "alert", "amazon", "answer", "blockquote", "box", "button",
    "buttons", "callout", "center", "chart", "clear", "code", "col", "column", "columns", "container", "content",
    "countdown", "divider", "donate", "download", "event", "explanation", "faq", "form", "glossary", "heading",
    "highlight", "icon", "image", "info", "infobox", "insert", "item", "items", "label", "lightbox", "link", "list",
    "login", "map", "medium", "member", "menu", "message", "nextdoor", "note", "panel", "paypal", "person", "poll",
    "popup", "portfolio", "posts", "presentation", "price", "private", "product", "progress", "question", "quiz",
    "quote", "random", "rating", "recent", "recipe", "related", "review", "row", "section", "separator", "sidebar",
    "slide", "slider", "slides", "social", "spacer", "spoiler", "spoilers", "subscribe", "tab", "table", "tabs",
    "team", "testimonial", "testimonials", "text", "thumb", "timeline", "title", "toggle", "toggles", "tooltip",
    "tweets", "vine", "vr", "widget", "wrong",
}  # fmt: skip
